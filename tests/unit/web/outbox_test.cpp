#include "web/outbox.h"

#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

using namespace stillpoint;
using namespace stillpoint::web;

namespace {

// A connection within the machine whose other end reads when told to.
struct Line {
    net::io_context io{1};
    Socket near{io}, far{io};
    std::shared_ptr<Outbox> outbox;

    Line() {
        net::basic_socket_acceptor<net::ip::tcp, Executor> acceptor(io, {net::ip::address_v4::loopback(), 0});
        near.connect(acceptor.local_endpoint());
        acceptor.accept(far);
        near.set_option(net::socket_base::send_buffer_size(64 << 10));
        outbox = std::make_shared<Outbox>(near);
    }
    ~Line() { outbox->stop(); }

    // Fills the system's buffers, so that what comes next waits.
    void fill() {
        while (outbox->backlog() == 0)
            outbox->send_message(std::make_shared<const std::string>(60000, 'f'), 1);
    }
    // The first letters of the messages that arrive, the filling left out.
    std::string received() {
        std::string letters;
        far.non_blocking(true);
        std::string bytes;
        for (int idle = 0; idle < 100; ++idle) {  // until nothing has come for a tenth of a second
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
            io.restart();
            io.poll();
            char part[65536];
            boost::system::error_code error;
            const auto size = far.read_some(net::buffer(part), error);
            bytes.append(part, size);
            if (size > 0) idle = 0;
        }
        for (std::size_t at = 0; at + 2 <= bytes.size();) {
            std::size_t length = static_cast<unsigned char>(bytes[at + 1]), header = 2;
            if (length == 126) {
                length = static_cast<unsigned char>(bytes[at + 2]) * 256u +
                         static_cast<unsigned char>(bytes[at + 3]);
                header = 4;
            }
            if (bytes[at + header] != 'f') letters += bytes[at + header];
            at += header + length;
        }
        return letters;
    }
    void send(const char* text, support::Micros at, std::optional<session::MediaStamp> media = {}) {
        outbox->send_message(std::make_shared<const std::string>(text), at, media);
    }
};

constexpr std::int64_t never = session::MediaStamp::never_played;

}  // namespace

TEST_CASE("messages leave in order, and what waits is counted") {
    Line line;
    line.send("a", 1);
    CHECK(line.outbox->backlog() == 0);
    line.fill();
    line.send("b", 1);
    line.send("c", 1);
    CHECK(line.outbox->backlog() > 6);
    CHECK(line.received() == "abc");
    CHECK(line.outbox->backlog() == 0);
}

TEST_CASE("after a seek only the old media that is not played any more goes") {
    Line line;
    line.fill();
    line.send("a", 1, {{1, 900}});
    line.send("b", 1, {{1, 1000}});
    line.send("c", 1, {{1, never}});
    line.send("s", 1);
    line.send("d", 1, {{2, 5000}});
    const auto before = line.outbox->backlog();
    line.outbox->drop_stale(2, 1000);
    CHECK(line.outbox->backlog() == before - 6);  // two frames of one byte with a header of two
    CHECK(line.received() == "asd");
}

TEST_CASE("a frame that has begun to leave is finished") {
    Line line;
    line.outbox->send_message(std::make_shared<const std::string>(60000, 'x'), 1, session::MediaStamp{1, 0});
    while (line.outbox->backlog() == 0)
        line.outbox->send_message(std::make_shared<const std::string>(60000, 'x'), 1,
                                  session::MediaStamp{1, 0});
    line.send("y", 1, {{1, 0}});
    line.send("z", 1, {{2, 0}});
    line.outbox->drop_stale(2, 0);
    const std::string letters = line.received();
    CHECK(letters.find('y') == std::string::npos);
    CHECK(letters.back() == 'z');
    CHECK(letters.find_first_not_of('x') == letters.size() - 1);  // every frame is whole
}

TEST_CASE("the oldest message tells how long a listener has been slow") {
    Line line;
    CHECK(line.outbox->waiting(50) == 0);
    line.fill();
    line.send("a", 20);
    CHECK(line.outbox->waiting(50) == 49);  // the filling was queued at 1
    line.received();
    CHECK(line.outbox->waiting(50) == 0);
}
