// Icecast with one Opus stream, to measure ourselves against.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <thread>
#include <vector>

#include "listen/temporary_folder.h"
#include "server_process.h"

namespace stillpoint::bench {

using Packets = std::vector<std::vector<std::uint8_t>>;

// Sends PACKETS, each on an Ogg page of its own of 20 ms, over and over in real time, to whoever asks for
// path(). Throws std::runtime_error when icecast2 is not there or does not listen.
class Icecast {
  public:
    // HEAD is the OpusHead header.
    Icecast(std::vector<std::uint8_t> head, Packets packets);
    ~Icecast();
    Icecast(const Icecast&) = delete;
    Icecast& operator=(const Icecast&) = delete;

    pid_t process() const { return child_->process(); }
    unsigned short port() const { return port_; }
    static constexpr const char* path = "/live.opus";

  private:
    void write_configuration() const;
    int connect_source() const;
    void feed(int source) const;

    std::vector<std::uint8_t> head_;
    Packets packets_;
    listen::TemporaryFolder folder_;
    unsigned short port_;
    std::unique_ptr<Child> child_;
    std::atomic<bool> stopping_ = false;
    std::thread source_;
};

}  // namespace stillpoint::bench
