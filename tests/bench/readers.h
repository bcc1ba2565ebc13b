// Many listeners that cost next to nothing, in a process of their own.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace stillpoint::bench {

struct Campaign {
    enum class Server { Stillpoint, Icecast } server;
    pid_t process;  // of the server
    unsigned short port;
    std::string path;  // of the stream
    int listeners = 500;
    double ramp = 100;   // listeners that come per second
    double settle = 10;  // seconds: what they are sent in advance is over then
    double seconds = 30;
};

// Plain numbers: it comes through a pipe.
struct Delivered {
    int listeners = 0;                                        // who were there at the end of the measurement
    std::uint64_t quanta = 0;                                 // packets of 20 ms, of all of them
    std::uint64_t messages = 0;                               // WebSocket messages with sound, or Ogg pages
    double cpu_s = 0;                                         // of the server, meanwhile
    double own_cpu_s = 0;                                     // of the readers
    double gap_p50_ms = 0, gap_p99_ms = 0, gap_worst_ms = 0;  // between two arrivals of sound at one listener
    double kb_per_listener = 0;  // what the server's own memory grew by from one listener to all
};

// Listeners come slowly, settle, are measured and go. Those of Stillpoint say hello, tell every 500 ms how
// they fare, and answer nothing else. Throws std::runtime_error with the reason when it cannot be measured.
Delivered deliver(const Campaign& campaign);

}  // namespace stillpoint::bench
