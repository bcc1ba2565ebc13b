// The load: sessions and listeners that come one by one, stay, are measured, and go.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "process_use.h"
#include "reception.h"
#include "target.h"

namespace stillpoint::loadtest {

struct Load {
    Target target;
    int sessions = 1, listeners = 1;  // listeners of each session
    double seconds = 10;              // of measurement
    double ramp = 10;                 // listeners that come per second
    std::string track;                // empty: the first of the server's library
    std::optional<int> pid;           // of the server, when it runs on this machine
};

struct Outcome {
    int sessions = 0;          // begun
    int audible_sessions = 0;  // whose first listener decoded a sound
    int listeners = 0;         // with sound
    std::string track;
    double seconds = 0;  // really measured
    std::vector<double> first_sounds_ms;
    std::vector<double> gaps_ms;
    std::vector<double> delays_ms;         // of the tool itself: none of its figures is finer than this
    std::uint64_t measured_underruns = 0;  // those of the time that was measured
    double bytes_per_second = 0;           // of one listener
    Reception::Findings total;
    std::map<std::string, int> failures;       // why sessions were not begun and streams ended
    double own_cpu = 0;                        // of one core, 0..: is the tool itself the limit?
    std::optional<double> server_cpu;          // of one core
    std::optional<double> server_resident_mb;  // at the end
};

// Puts LOAD on the server until it is over or SIGINT comes. Throws std::runtime_error with one line for
// people when the server is not there, does not have the track, or Load::pid is nobody.
Outcome put(const Load& load);

}  // namespace stillpoint::loadtest
