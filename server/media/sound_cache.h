// Recordings in memory, each decoded once.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "media/decode.h"

namespace stillpoint::media {

// Holds decoded recordings by (hash of the file, rate). Those that nobody plays stay until their room is
// needed, the one that was asked for longest ago first. Any thread; who asks for what another thread is
// decoding waits for it.
class SoundCache {
  public:
    explicit SoundCache(std::int64_t bytes) : limit_(bytes) {}

    Decoded get(const File& file, const std::string& hash, int rate, double seconds);

    std::int64_t used() const;  // bytes of samples, those in the making included

  private:
    using Key = std::pair<std::string, int>;
    struct Entry {
        Decoded decoded;
        std::int64_t bytes = 0;
        std::uint64_t asked = 0;  // when, in requests
        bool ready = false;
    };

    bool claim(Entry& entry, std::int64_t bytes);
    void finish(const Key& key, const std::shared_ptr<Entry>& entry, Decoded decoded);

    const std::int64_t limit_;
    mutable std::mutex mutex_;  // not held while decoding
    std::condition_variable finished_;
    std::map<Key, std::shared_ptr<Entry>> entries_;
    std::int64_t used_ = 0;
    std::uint64_t requests_ = 0;
};

}  // namespace stillpoint::media
