// How many different sessions this machine carries, how many admission said it would, and how soon a newcomer
// hears its first sound.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "bench.h"
#include "first_sound.h"
#include "listen/temporary_folder.h"
#include "loadtest/load.h"
#include "loadtest/spread.h"
#include "server_process.h"

namespace stillpoint::bench {
namespace {

using loadtest::Load;
using loadtest::Moment;
using loadtest::Outcome;

constexpr double resolution = 0.04;  // of the number of sessions
constexpr double horizon = 120;      // seconds without an underrun
constexpr double ramp = 5;           // sessions that begin per second
constexpr double share_loaded = 0.7;
constexpr const char* track = "alpha-rest";  // whose first sound is measured

// STILLPOINT_BENCH_SECONDS: how long each number of sessions is held, up to two minutes.
double measured_seconds() {
    const char* wish = std::getenv("STILLPOINT_BENCH_SECONDS");
    return wish ? std::min(std::atof(wish), horizon) : horizon;
}

Load mixed_sessions(const ServerProcess& server, int sessions, double seconds) {
    Load load;
    load.target = server.target();
    load.sessions = sessions;
    load.seconds = seconds;
    load.ramp = ramp;
    load.mixed = true;
    load.decoding = 0;
    load.pid = server.process();
    return load;
}

ServerProcess new_server(const listen::TemporaryFolder& folder, const char* usable) {
    return ServerProcess({"--sessions", "10000", "--load", usable, "--state", folder / "state"});
}

// How many sessions a server lets in that may use all of its workers' time. They come one after another and
// play, so that what is known of them is known from them.
int predicted(const listen::TemporaryFolder& folder) {
    const ServerProcess server = new_server(folder, "1");
    for (int offered = 64;; offered *= 2) {
        const Outcome outcome = loadtest::put(mixed_sessions(server, offered, 1));
        if (outcome.sessions < offered) return outcome.sessions;
    }
}

// Media seconds that the sessions together have in hand, on average, at the horizon when it goes on as it
// did: the slope of what they had, by least squares. More sessions than can be carried live on what is in
// hand for a while.
double in_hand_at_horizon(const Outcome& outcome) {
    double n = 0, t = 0, b = 0, tt = 0, tb = 0;
    for (const Moment& moment : outcome.moments) {
        if (moment.at_s < outcome.begin_s || !moment.mean_buffer_ms) continue;
        const double at = moment.at_s - outcome.begin_s, buffer = *moment.mean_buffer_ms / 1000;
        n += 1, t += at, b += buffer, tt += at * at, tb += at * buffer;
    }
    const double spread = n * tt - t * t;
    if (spread <= 0) return 0;
    const double slope = (n * tb - t * b) / spread;
    return b / n + slope * (horizon - t / n);
}

struct Attempt {
    int sessions = 0;
    bool carried = false;
    Outcome outcome;
};

Attempt attempt(const listen::TemporaryFolder& folder, int sessions) {
    const ServerProcess server = new_server(folder, "10");
    Load load = mixed_sessions(server, sessions, measured_seconds());
    load.until_underrun = true;
    Attempt made{sessions, false, loadtest::put(load)};
    made.carried = made.outcome.listeners == sessions && made.outcome.total.underruns == 0 &&
                   in_hand_at_horizon(made.outcome) > 0;
    return made;
}

std::vector<std::string> row(const Attempt& made) {
    const Outcome& outcome = made.outcome;
    const auto hand = loadtest::spread(outcome.buffers_ms);
    return {std::to_string(made.sessions),
            made.carried ? "yes" : "no",
            fixed(outcome.seconds, 0),
            std::to_string(outcome.total.underruns),
            fixed(hand.p50 / 1000, 1) + ", " + fixed(hand.least / 1000, 1),
            fixed(in_hand_at_horizon(outcome), 1),
            fixed(outcome.server_cpu.value_or(0) * 100, 0),
            fixed(outcome.own_cpu * 100, 0)};
}

// The largest number that is carried: by factors from FIRST until it lies between two attempts, then halving.
int largest(const listen::TemporaryFolder& folder, int first, std::vector<std::vector<std::string>>& rows) {
    const auto carries = [&](int sessions) {
        const Attempt made = attempt(folder, sessions);
        rows.push_back(row(made));
        return made.carried;
    };
    int low = 0, high = 0;
    for (int sessions = std::max(1, first); low == 0 || high == 0;) {
        if (carries(sessions)) {
            low = sessions;
            sessions = std::max(sessions + 1, sessions * 5 / 4);
        } else {
            high = sessions;
            if (sessions == 1) return 0;
            sessions = sessions * 4 / 5;
        }
        if (high > 0 && low >= high) break;
    }
    while (high - low > std::max(1.0, resolution * low)) {
        const int middle = (low + high) / 2;
        (carries(middle) ? low : high) = middle;
    }
    return low;
}

std::vector<double> first_sounds(const ServerProcess& server, int count) {
    std::vector<double> values;
    for (int i = 0; i < count; ++i) {
        values.push_back(first_sound_ms(server, track));
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return values;
}

void report_first_sounds(Report& report, const listen::TemporaryFolder& folder, int sessions) {
    const ServerProcess server = new_server(folder, "10");
    first_sounds(server, 10);  // what is measured when a server starts is over then
    const auto alone = loadtest::spread(first_sounds(server, 200));
    report.add({"firstsound.p50_ms", alone.p50, "ms", 150, Better::Lower,
                "200 sessions, one after another; request to first decoded sample above -80 dBFS"});
    report.add({"firstsound.p99_ms", alone.p99, "ms", 400, Better::Lower, "the same"});
    constexpr int newcomers = 100;
    Load load = mixed_sessions(server, sessions, 60);
    auto others = std::async(std::launch::async, [&load] { return loadtest::put(load); });
    std::this_thread::sleep_for(std::chrono::duration<double>(sessions / ramp + 8));
    const auto loaded = loadtest::spread(first_sounds(server, newcomers));
    report.add({"firstsound.loaded_p99_ms", loaded.p99, "ms", 600, Better::Lower,
                std::to_string(newcomers) + " newcomers beside " + std::to_string(sessions) +
                    " sessions, 70 % of what admission predicts; underruns of those: " +
                    std::to_string(others.get().total.underruns)});
}

void run(Report& report) {
    const listen::TemporaryFolder folder;
    const int said = predicted(folder);
    std::vector<std::vector<std::string>> rows{{"sessions", "carried", "held, s", "underruns",
                                                "in hand, s: p50, least", "after 120 s", "server CPU, %",
                                                "load tool CPU, %"}};
    const int most = largest(folder, said, rows);
    report.table(rows);
    const std::string how = "different sessions, held for " + fixed(measured_seconds(), 0) +
                            " s each, without an underrun in two minutes";
    report.add({"sessions.max", static_cast<double>(most), "", {}, Better::Higher, how});
    report.add({"sessions.predicted",
                static_cast<double>(said),
                "",
                {},
                Better::Higher,
                "let in by a server that may use all of its workers' time"});
    report.add({"sessions.admission_error", most > 0 ? std::abs(said - most) / static_cast<double>(most) : 1,
                "x", 0.15, Better::Lower, "|predicted - max| / max"});
    report_first_sounds(report, folder, static_cast<int>(std::lround(share_loaded * said)));
}

const Group group{"sessions", "How many sessions are carried, and how soon a newcomer hears something", run};

}  // namespace
}  // namespace stillpoint::bench
