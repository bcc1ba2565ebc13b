// From the command to the first sound, and what one session with one listener costs in memory.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench.h"
#include "listen/opus_decoder.h"
#include "stillpoint/v1/stream.pb.h"

extern char** environ;

namespace stillpoint::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int rounds = 9;
constexpr float silence = 1e-4f;  // -80 dBFS
constexpr double listening = 10;  // seconds before memory is read
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
        port_ = static_cast<std::uint16_t>(std::atoi(line.substr(line.rfind(':') + 1).c_str()));
    }
    ~Server() {
        kill(process_, SIGTERM);
        waitpid(process_, nullptr, 0);
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    std::uint16_t port() const { return port_; }

    double resident_mb() const {
        std::ifstream status("/proc/" + std::to_string(process_) + "/status");
        for (std::string word; status >> word;) {
            double kb = 0;
            if (word == "VmRSS:" && status >> kb) return kb / 1024;
        }
        throw std::runtime_error("the server is gone");
    }

  private:
    pid_t process_ = 0;
    std::uint16_t port_ = 0;
};

class Connection {
  public:
    explicit Connection(std::uint16_t port) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error("the server does not accept connections");
        const int on = 1;
        setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    ~Connection() { close(socket_); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void send(const std::string& bytes) {
        if (::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size()))
            throw std::runtime_error("the server hung up");
    }
    std::string take(std::size_t size) {
        while (received_.size() < size)
            receive();
        return cut(size);
    }
    std::string take_until(const std::string& mark) {
        while (received_.find(mark) == std::string::npos)
            receive();
        return cut(received_.find(mark) + mark.size());
    }

    // An HTTP request; returns the body, whose length the server states.
    std::string ask(const std::string& method, const std::string& path, const std::string& body) {
        send(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
             std::to_string(body.size()) + "\r\n\r\n" + body);
        const std::string head = take_until("\r\n\r\n");
        const std::string name = "Content-Length: ";
        return take(static_cast<std::size_t>(std::atoi(head.substr(head.find(name) + name.size()).c_str())));
    }

  private:
    void receive() {
        std::array<char, 65536> part;
        const auto size = recv(socket_, part.data(), part.size(), 0);
        if (size <= 0) throw std::runtime_error("the server hung up");
        received_.append(part.data(), static_cast<std::size_t>(size));
    }
    std::string cut(std::size_t size) {
        std::string bytes = received_.substr(0, size);
        received_.erase(0, size);
        return bytes;
    }

    int socket_;
    std::string received_;
};

// The binary frames of one stream.
class Stream {
  public:
    Stream(std::uint16_t port, const std::string& session) : connection_(port) {
        connection_.send(
            "GET /v1/sessions/" + session +
            "/stream HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Sec-WebSocket-Protocol: stillpoint.v1\r\n\r\n");
        connection_.take_until("\r\n\r\n");
        v1::ClientMessage message;
        message.mutable_hello()->set_want_audio(true);
        message.mutable_hello()->set_want_world(true);
        const std::string payload = message.SerializeAsString();
        // The mask of a client's frame may be zero: then it leaves the payload as it is.
        connection_.send(std::string{'\x82', static_cast<char>(0x80 | payload.size()), 0, 0, 0, 0} + payload);
    }

    v1::ServerMessage read() {
        const std::string head = connection_.take(2);
        std::size_t size = static_cast<unsigned char>(head[1]);
        const int extended = size == 126 ? 2 : size == 127 ? 8 : 0;
        if (extended > 0) {
            size = 0;
            for (const char byte : connection_.take(static_cast<std::size_t>(extended)))
                size = size << 8 | static_cast<unsigned char>(byte);
        }
        v1::ServerMessage message;
        if (!message.ParseFromString(connection_.take(size)))
            throw std::runtime_error("a message that is none");
        return message;
    }

  private:
    Connection connection_;
};

double listen_ms() {
    const auto start = SteadyClock::now();
    const Server server;
    const Connection connection(server.port());
    return ms_since(start);
}

std::string open_session(const Server& server) {
    const std::string view =
        Connection(server.port()).ask("POST", "/v1/sessions", std::string(R"({"track":")") + track + "\"}");
    const std::string name = R"("id":")";
    const auto at = view.find(name) + name.size();
    return view.substr(at, view.find('"', at) - at);
}

bool sounds(const std::vector<float>& pcm) {
    for (const float sample : pcm)
        if (std::abs(sample) > silence) return true;
    return false;
}

double first_sound_ms(const Server& server) {
    const auto start = SteadyClock::now();
    Stream stream(server.port(), open_session(server));
    const v1::ServerMessage hello = stream.read();
    const std::string& head = hello.hello().audio().opus_head();
    listen::OpusDecoder decoder(std::vector<std::uint8_t>(head.begin(), head.end()));
    for (;;) {
        const v1::ServerMessage message = stream.read();
        for (const auto& packet : message.segment().packets()) {
            const std::vector<std::uint8_t> bytes(packet.begin(), packet.end());
            if (sounds(decoder.decode(bytes))) return ms_since(start);
        }
    }
}

double memory_mb() {
    const Server server;
    Stream stream(server.port(), open_session(server));
    const auto start = SteadyClock::now();
    while (ms_since(start) < listening * 1000)
        stream.read();
    return server.resident_mb();
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
