#include "web/stream_connection.h"

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <exception>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>

#include "session/crew.h"
#include "session/piece.h"
#include "session/scheduler.h"
#include "session/voice_costs.h"
#include "world/style_shelf.h"

using namespace stillpoint;
using namespace stillpoint::web;

namespace {

struct StillClock final : support::Clock {
    support::Micros now() const noexcept override { return 1'000'000; }
};

// Works at once, but for the one time when it cannot.
struct BrittleCrew final : session::Crew {
    net::io_context& io;
    bool broken = false;
    explicit BrittleCrew(net::io_context& io) : io(io) {}
    int workers() const override { return 1; }
    void run(std::function<void()> work, std::function<void(double)> done) override {
        if (std::exchange(broken, false)) throw std::runtime_error("no workers");
        work();
        net::post(io, [done = std::move(done)] { done(0); });
    }
};

session::PiecePtr tone() {
    return session::prepare_piece(
               R"({"steps":[{"duration":60,"voices":[{"synth_function_name":"binaural_beat","params":{}}]}]})")
        .piece;
}

boost::beast::http::request<boost::beast::http::string_body> upgrade() {
    boost::beast::http::request<boost::beast::http::string_body> request{boost::beast::http::verb::get,
                                                                         "/v1/sessions/id/stream", 11};
    request.set("Host", "localhost");
    request.set("Upgrade", "websocket");
    request.set("Connection", "Upgrade");
    request.set("Sec-WebSocket-Version", "13");
    request.set("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
    request.set("Sec-WebSocket-Protocol", "stillpoint.v1");
    return request;
}

// A session and the other end of one listener's connection to it.
struct Line {
    StillClock clock;
    net::io_context io{1};
    BrittleCrew crew{io};
    session::Scheduler scheduler{clock, crew};
    session::VoiceCosts costs;
    session::Tally tally;
    std::shared_ptr<session::Session> session;
    Socket near{io}, far{io};
    bool over = false;
    std::exception_ptr failure;

    Line() {
        net::basic_socket_acceptor<net::ip::tcp, Executor> acceptor(io, {net::ip::address_v4::loopback(), 0});
        far.connect(acceptor.local_endpoint());
        acceptor.accept(near);
        session::SessionOptions options;
        options.piece = tone();
        options.style = world::find_style("drift");
        session = std::make_shared<session::Session>("id", std::move(options),
                                                     session::Studio{clock, scheduler, costs, tally});
        session->start();
        net::co_spawn(io, serve_stream(std::move(near), upgrade(), {session}, clock),
                      [this](const std::exception_ptr& thrown) {
                          over = true;
                          failure = thrown;
                      });
    }
    // The mask of a client's frame may be zero: then it leaves the payload as it is.
    void send(const v1::ClientMessage& message) {
        const std::string payload = message.SerializeAsString();
        const std::string frame =
            std::string{'\x82', static_cast<char>(0x80 | payload.size()), 0, 0, 0, 0} + payload;
        net::write(far, net::buffer(frame));
    }
    void run_until(const std::function<bool()>& reached) {
        for (int i = 0; i < 1000 && !reached(); ++i) {
            io.restart();
            io.run_for(std::chrono::milliseconds(10));
        }
        REQUIRE(reached());
    }
    void join() {
        v1::ClientMessage hello;
        hello.mutable_hello()->set_want_audio(true);
        send(hello);
        run_until([this] { return session->listeners() == 1; });
    }
};

}  // namespace

TEST_CASE("a listener that hangs up leaves its session") {
    Line line;
    line.join();
    line.far.close();
    line.run_until([&] { return line.over; });
    CHECK(line.session->listeners() == 0);
    CHECK_FALSE(line.failure);
}

TEST_CASE("a listener whose connection ends by an exception leaves its session, too") {
    Line line;
    line.join();
    line.run_until([&] { return line.scheduler.running() == 0 && line.scheduler.queued() == 0; });
    line.crew.broken = true;
    v1::ClientMessage seek;
    seek.mutable_control()->mutable_seek()->set_sample(480000);
    line.send(seek);
    line.run_until([&] { return line.over; });
    CHECK(line.failure);
    CHECK(line.session->listeners() == 0);
}
