// From the command to the first sound, and what one session with one listener costs in memory.
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "bench.h"
#include "first_sound.h"
#include "loadtest/process_use.h"
#include "server_process.h"

namespace stillpoint::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int rounds = 9;
constexpr double listening = 10;  // seconds before memory is read
constexpr const char* track = "alpha-rest";

double ms_since(SteadyClock::time_point start) {
    return std::chrono::duration<double, std::milli>(SteadyClock::now() - start).count();
}

double listen_ms() {
    const auto start = SteadyClock::now();
    const ServerProcess server;
    boost::asio::io_context io;
    boost::asio::ip::tcp::socket(io).connect(server.target().endpoint);
    return ms_since(start);
}

double memory_mb() {
    const ServerProcess server;
    follow(server, track, listening, [](const v1::ServerMessage&) { return true; });
    return loadtest::process_use(server.process()).resident_mb;
}

void run(Report& report) {
    std::vector<double> listens, sounds_after;
    for (int i = 0; i < rounds; ++i)
        listens.push_back(listen_ms());
    const ServerProcess server;
    first_sound_ms(server, track);  // warms up
    for (int i = 0; i < rounds; ++i)
        sounds_after.push_back(first_sound_ms(server, track));
    const std::string of = "median of " + std::to_string(rounds);
    report.add({"start.listen_ms", median(listens), "ms", 300, Better::Lower,
                of + ": process start to accepted connection"});
    report.add({"start.first_sound_ms", median(sounds_after), "ms", 1000, Better::Lower,
                of + ": session requested to first decoded sample above -80 dBFS"});
    report.add({"start.memory_mb", memory_mb(), "MB", 60, Better::Lower,
                "resident after 10 s, one session, one listener"});
}

const Group group{"start", "From the command to the first sound", run};

}  // namespace
}  // namespace stillpoint::bench
