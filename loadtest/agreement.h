// Whether all listeners of a session are given the same sound.
#pragma once

#include <cstdint>
#include <deque>
#include <string_view>
#include <unordered_map>

namespace stillpoint::loadtest {

class Agreement {
  public:
    // False when another listener was given other bytes as the packet at SAMPLE of EPOCH. Remembers the last
    // minute and a half.
    bool same(std::uint32_t epoch, std::int64_t sample, std::string_view packet);

  private:
    std::unordered_map<std::uint64_t, std::size_t> hashes_;  // by epoch and number of the packet
    std::deque<std::uint64_t> order_;                        // in which they came
};

}  // namespace stillpoint::loadtest
