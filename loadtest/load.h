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
    bool mixed = false;               // every session another track of the library, seed and beginning
    double decoding = 0.1;            // share of the sessions of which one listener decodes everything
    std::optional<int> pid;           // of the server, when it runs on this machine

    // What happens while it is measured.
    double stalled = 0;  // share of the listeners, who stop reading when the measurement begins
    double seeks = 0;    // per second, of all sessions together
    double updates = 0;  // the same: of gain, style and track in turn
    double churn = 0;    // listeners per second who are cut off and replaced by a newcomer
    double cuts = 0;     // sessions per second that are stopped and replaced by a new one

    bool until_underrun = false;  // ends early with the first that is measured
};

// What was seen in one second.
struct Moment {
    double at_s = 0;  // since the first listener came
    int listeners = 0;
    std::uint64_t underruns = 0;
    double worst_gap_ms = 0;
    std::optional<double> least_buffer_ms, mean_buffer_ms;  // what the listeners told to have in hand
    double bytes_per_second = 0;                            // of all listeners
    double own_cpu = 0;                                     // of one core
    std::optional<double> server_cpu, server_resident_mb, server_anonymous_mb;
};

struct Outcome {
    int sessions = 0;          // begun
    int audible_sessions = 0;  // whose first listener decoded a sound
    int listeners = 0;         // with sound
    int stalled = 0;           // of them, who stopped reading
    int seeks = 0, updates = 0, churned = 0, cuts = 0;
    std::string track;
    double seconds = 0;                     // really measured
    double begin_s = 0;                     // when it began, in the time of the moments
    std::vector<double> first_sounds_ms;    // of all listeners
    std::vector<double> session_firsts_ms;  // of them, those who began a session
    std::vector<double> gaps_ms;
    std::vector<double> buffers_ms;
    std::vector<double> switches_ms;
    std::vector<double> delays_ms;         // of the tool itself: none of its figures is finer than this
    std::vector<Moment> moments;           // from the first listener on
    std::uint64_t measured_underruns = 0;  // those of the time that was measured
    double bytes_per_second = 0;           // of one listener
    Reception::Findings total;
    std::map<std::string, int> failures;        // why sessions were not begun and streams ended
    double own_cpu = 0;                         // of one core, 0..: is the tool itself the limit?
    std::optional<double> server_cpu;           // of one core
    std::optional<double> server_resident_mb;   // at the end
    std::optional<double> server_anonymous_mb;  // the same
    std::optional<double> server_growth;  // of the anonymous part, in the second half of what was measured
};

// Puts LOAD on the server until it is over or SIGINT comes. Throws std::runtime_error with one line for
// people when the server is not there, does not have the track, or Load::pid is nobody.
Outcome put(const Load& load);

}  // namespace stillpoint::loadtest
