#include "connection.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <chrono>
#include <deque>
#include <utility>

namespace stillpoint::loadtest {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using net::use_awaitable;

constexpr auto patience = std::chrono::seconds(30);  // for an answer and for a handshake
constexpr const char* subprotocol = "stillpoint.v1";

net::awaitable<Answer> exchange(Target target, http::request<http::string_body> request) {
    beast::tcp_stream stream(co_await net::this_coro::executor);
    stream.expires_after(patience);
    co_await stream.async_connect(target.endpoint, use_awaitable);
    co_await http::async_write(stream, request, use_awaitable);
    beast::flat_buffer buffer;
    http::response<http::string_body> response;
    co_await http::async_read(stream, buffer, response, use_awaitable);
    co_return Answer{static_cast<int>(response.result_int()), std::move(response.body())};
}

std::string reason(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const boost::system::system_error& failure) {
        return failure.code().message();
    } catch (const std::exception& failure) {
        return failure.what();
    }
}

using Timer = net::steady_timer;

class Stream : public StreamConnection, public std::enable_shared_from_this<Stream> {
  public:
    Stream(net::io_context& io, Events events) : socket_(io), rest_(io), events_(std::move(events)) {}

    void start(net::io_context& io, Target target, std::string session) {
        net::co_spawn(io, listen(std::move(target), std::move(session)),
                      [self = shared_from_this()](const std::exception_ptr& error) { self->ended(error); });
    }

    void send(const v1::ClientMessage& message) override {
        waiting_.push_back(message.SerializeAsString());
        if (waiting_.size() == 1) write();
    }

    void stop_reading() override { reads_ = false; }

    void hang_up() override {
        events_.closed = nullptr;
        rest_.cancel();
        beast::get_lowest_layer(socket_).close();
    }

  private:
    net::awaitable<void> listen(Target target, std::string session) {
        auto& transport = beast::get_lowest_layer(socket_);
        transport.expires_after(patience);
        co_await transport.async_connect(target.endpoint, use_awaitable);
        transport.socket().set_option(net::ip::tcp::no_delay(true));
        transport.expires_never();
        socket_.set_option(websocket::stream_base::timeout::suggested(beast::role_type::client));
        socket_.set_option(websocket::stream_base::decorator([](websocket::request_type& request) {
            request.set(http::field::sec_websocket_protocol, subprotocol);
        }));
        socket_.binary(true);
        co_await socket_.async_handshake(target.authority, "/v1/sessions/" + session + "/stream",
                                         use_awaitable);
        events_.opened();
        for (beast::flat_buffer buffer;; buffer.clear()) {
            const std::size_t size = co_await socket_.async_read(buffer, use_awaitable);
            v1::ServerMessage message;
            if (!message.ParseFromArray(buffer.data().data(), static_cast<int>(size)))
                throw std::runtime_error("a message that is no ServerMessage");
            events_.message(message, size);
            if (!reads_) {
                rest_.expires_at(Timer::time_point::max());
                co_await rest_.async_wait(use_awaitable);
            }
        }
    }

    void ended(const std::exception_ptr& error) {
        if (events_.closed) events_.closed(reason(error));
    }

    void write() {
        socket_.async_write(net::buffer(waiting_.front()),
                            [self = shared_from_this()](beast::error_code error, std::size_t) {
                                if (error) return;  // the reader hears of it, too
                                self->waiting_.pop_front();
                                if (!self->waiting_.empty()) self->write();
                            });
    }

    websocket::stream<beast::tcp_stream, false> socket_;
    Timer rest_;
    bool reads_ = true;
    Events events_;
    std::deque<std::string> waiting_;
};

}  // namespace

void ask(net::io_context& io, const Target& target, std::string method, std::string path, std::string body,
         std::function<void(Answer)> done) {
    http::request<http::string_body> request(http::string_to_verb(method), path, 11, std::move(body));
    request.set(http::field::host, target.authority);
    request.prepare_payload();
    net::co_spawn(io, exchange(target, std::move(request)),
                  [done = std::move(done)](const std::exception_ptr& error, Answer answer) {
                      done(error ? Answer{0, reason(error)} : std::move(answer));
                  });
}

std::shared_ptr<StreamConnection> StreamConnection::open(net::io_context& io, const Target& target,
                                                         const std::string& session, Events events) {
    auto stream = std::make_shared<Stream>(io, std::move(events));
    stream->start(io, target, session);
    return stream;
}

}  // namespace stillpoint::loadtest
