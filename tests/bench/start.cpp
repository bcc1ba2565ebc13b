// From the command to the first sound, and what one session with one listener costs in memory.
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "bench.h"
#include "listen/opus_decoder.h"
#include "loadtest/connection.h"
#include "loadtest/process_use.h"
#include "loadtest/target.h"
#include "stillpoint/v1/stream.pb.h"

extern char** environ;

namespace stillpoint::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int rounds = 9;
constexpr float silence = 1e-4f;  // -80 dBFS
constexpr double listening = 10;  // seconds before memory is read
constexpr double patience = 30;   // seconds until a sound must have come
constexpr const char* track = "alpha-rest";

double ms_since(SteadyClock::time_point start) {
    return std::chrono::duration<double, std::milli>(SteadyClock::now() - start).count();
}

// A server process of its own, on a free port.
class Server {
  public:
    Server() {
        int pipe_ends[2];
        if (pipe(pipe_ends) != 0) throw std::runtime_error("no pipe");
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", 1, 0);
        posix_spawn_file_actions_addclose(&actions, pipe_ends[0]);
        std::string program = STILLPOINT_PROGRAM, command = "serve", option = "--port", port = "0";
        std::array<char*, 5> arguments{program.data(), command.data(), option.data(), port.data(), nullptr};
        const int failed =
            posix_spawn(&process_, program.c_str(), &actions, nullptr, arguments.data(), environ);
        posix_spawn_file_actions_destroy(&actions);
        close(pipe_ends[1]);
        if (failed) throw std::runtime_error("cannot start " + program);
        std::string line;
        for (char c = 0; read(pipe_ends[0], &c, 1) == 1 && c != '\n';)
            line += c;
        close(pipe_ends[0]);
        target_ = loadtest::find_target("http://127.0.0.1" + line.substr(line.rfind(':')), false);
    }
    ~Server() {
        kill(process_, SIGTERM);
        waitpid(process_, nullptr, 0);
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    pid_t process() const { return process_; }
    const loadtest::Target& target() const { return target_; }

  private:
    pid_t process_ = 0;
    loadtest::Target target_;
};

double listen_ms() {
    const auto start = SteadyClock::now();
    const Server server;
    boost::asio::io_context io;
    boost::asio::ip::tcp::socket(io).connect(server.target().endpoint);
    return ms_since(start);
}

// The body of the answer.
std::string ask(const Server& server, std::string method, std::string path, std::string body) {
    boost::asio::io_context io;
    loadtest::Answer answer;
    loadtest::ask(io, server.target(), std::move(method), std::move(path), std::move(body),
                  [&](loadtest::Answer given) { answer = std::move(given); });
    io.run();
    if (answer.status / 100 != 2) throw std::runtime_error("the server answers " + answer.body);
    return answer.body;
}

std::string open_session(const Server& server) {
    const std::string view =
        ask(server, "POST", "/v1/sessions", std::string(R"({"track":")") + track + "\"}");
    return nlohmann::json::parse(view).at("id").get<std::string>();
}

// Joins a new session and gives RECEIVED what it sends, until RECEIVED wants no more or SECONDS are over.
void follow(const Server& server, double seconds,
            const std::function<bool(const v1::ServerMessage&)>& received) {
    const std::string session = open_session(server);
    boost::asio::io_context io;
    std::shared_ptr<loadtest::StreamConnection> stream;
    stream = loadtest::StreamConnection::open(
        io, server.target(), session,
        {[&] {
             v1::ClientMessage message;
             message.mutable_hello()->set_want_audio(true);
             message.mutable_hello()->set_want_world(true);
             stream->send(message);
         },
         [&](const v1::ServerMessage& message, std::size_t) {
             if (!received(message)) io.stop();
         },
         [](const std::string& why) { throw std::runtime_error("the server hung up: " + why); }});
    io.run_for(std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::duration<double>(seconds)));
    stream->hang_up();
}

bool sounds(const std::vector<float>& pcm) {
    return std::any_of(pcm.begin(), pcm.end(), [](float sample) { return std::abs(sample) > silence; });
}

double first_sound_ms(const Server& server) {
    const auto start = SteadyClock::now();
    std::optional<listen::OpusDecoder> decoder;
    std::optional<double> heard_after;
    follow(server, patience, [&](const v1::ServerMessage& message) {
        if (message.has_hello()) {
            const std::string& head = message.hello().audio().opus_head();
            decoder.emplace(std::vector<std::uint8_t>(head.begin(), head.end()));
        }
        for (const auto& packet : message.segment().packets()) {
            const std::vector<std::uint8_t> bytes(packet.begin(), packet.end());
            if (!heard_after && sounds(decoder.value().decode(bytes))) heard_after = ms_since(start);
        }
        return !heard_after;
    });
    if (!heard_after) throw std::runtime_error("nothing was heard");
    return *heard_after;
}

double memory_mb() {
    const Server server;
    follow(server, listening, [](const v1::ServerMessage&) { return true; });
    return loadtest::process_use(server.process()).resident_mb;
}

void run(Report& report) {
    std::vector<double> listens, sounds_after;
    for (int i = 0; i < rounds; ++i)
        listens.push_back(listen_ms());
    const Server server;
    first_sound_ms(server);  // warms up
    for (int i = 0; i < rounds; ++i)
        sounds_after.push_back(first_sound_ms(server));
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
