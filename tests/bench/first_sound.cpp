#include "first_sound.h"

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>

#include "loadtest/connection.h"
#include "loadtest/ear.h"

namespace stillpoint::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr double patience = 30;  // seconds

}  // namespace

void follow(const ServerProcess& server, const std::string& track, double seconds,
            const std::function<bool(const v1::ServerMessage&)>& received) {
    const std::string session = server.open_session(track);
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
    server.ask("DELETE", "/v1/sessions/" + session);
}

double first_sound_ms(const ServerProcess& server, const std::string& track) {
    const auto start = SteadyClock::now();
    std::optional<loadtest::Ear> ear;
    std::optional<double> heard_after;
    follow(server, track, patience, [&](const v1::ServerMessage& message) {
        if (message.has_hello()) ear.emplace(message.hello().audio().opus_head());
        loadtest::Heard heard;
        for (const auto& packet : message.segment().packets())
            ear.value().hear(packet, heard);
        if (heard.anything())
            heard_after = std::chrono::duration<double, std::milli>(SteadyClock::now() - start).count();
        return !heard_after;
    });
    if (!heard_after) throw std::runtime_error("nothing was heard");
    return *heard_after;
}

}  // namespace stillpoint::bench
