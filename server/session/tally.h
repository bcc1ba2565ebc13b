// What the sessions of a server have done so far: plain numbers that only grow. docs/metrics.md shows them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "support/histogram.h"

namespace stillpoint::session {

// I/O thread only.
struct Tally {
    using Counts = std::map<std::string, std::uint64_t, std::less<>>;  // by code
    static void count(Counts& counts, std::string_view code) {
        const auto found = counts.find(code);
        ++(found == counts.end() ? counts.emplace(code, 0).first : found)->second;
    }

    // ---- listeners
    std::uint64_t joined = 0;
    Counts closed;                    // by the server, by StreamError.code
    std::uint64_t messages = 0;       // handed to connections
    std::uint64_t bytes = 0;          // of these
    std::uint64_t underruns = 0;      // that listeners have reported
    std::uint64_t world_dropped = 0;  // times a listener began to go without world frames
    std::uint64_t held_back = 0;  // times a listener's sound began to wait for credit or for its connection
    std::uint64_t skipped = 0;    // times a listener was so late that it went on at the play position
    support::Histogram first_sound{0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 1.0, 2.0, 5.0};  // seconds

    // ---- sessions
    std::uint64_t opened = 0;
    Counts refused;         // by Refusal.code
    Counts chunks;          // by ChunkReason
    double rendered = 0;    // media seconds
    double render_cpu = 0;  // CPU seconds that making them took: sound, packets, features, world
    support::Histogram chunk_length{0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0};  // media seconds
    std::uint64_t stalls = 0;  // times a playing session stood still for want of sound

    // ---- a server that is short of time
    Counts steps;              // of degradation that began, by number
    std::uint64_t paused = 0;  // sessions that were
};

}  // namespace stillpoint::session
