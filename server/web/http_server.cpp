#include "web/http_server.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/rate_policy.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <chrono>
#include <utility>

#include "support/log.h"
#include "track/json_value.h"
#include "web/problem.h"
#include "web/stream_connection.h"

namespace stillpoint::web {

namespace beast = boost::beast;
namespace http = beast::http;
using Stream = beast::basic_stream<net::ip::tcp, Executor, beast::unlimited_rate_policy>;
using Acceptor = net::basic_socket_acceptor<net::ip::tcp, Executor>;
using Parser = http::request_parser<http::string_body>;

struct HttpServer::State {
    net::io_context& io;
    HttpHandlers handlers;
    const support::Clock& clock;
    ConnectionLimits limits;
    Acceptor acceptor;
    int connections = 0, requests = 0, streams = 0;
    session::Tally::Counts refused{};
    bool winding_down = false;
};

namespace {

constexpr auto linger_timeout = std::chrono::seconds(2);  // for what a refused client is still sending
constexpr std::size_t linger_bytes = 32u << 20;

class Counted {  // one of those that COUNT counts
  public:
    explicit Counted(int& count) : count_(count) { ++count_; }
    ~Counted() { --count_; }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;

  private:
    int& count_;
};

struct Peer {
    std::string address;
    bool secure = false;
    std::shared_ptr<void> seat{};
};

std::string address_of(const Socket& socket) {
    beast::error_code gone;
    const auto endpoint = socket.remote_endpoint(gone);
    return gone ? std::string() : endpoint.address().to_string();
}

Request to_request(const http::request<http::string_body>& message, const Peer& peer) {
    Request request;
    request.peer = peer.address;
    request.secure = peer.secure;
    request.method = std::string(message.method_string());
    const std::string_view target{message.target().data(), message.target().size()};
    request.path = path_of(target);
    request.query = query_of(target);
    for (const auto& field : message)
        request.headers.emplace_back(field.name_string(), field.value());
    request.body = message.body();
    return request;
}

http::response<http::string_body> to_message(Response response, unsigned version, bool head_only,
                                             bool keep_alive) {
    http::response<http::string_body> message;
    message.version(version);
    message.result(static_cast<unsigned>(response.status));
    message.reason(reason_phrase(response.status));
    message.set(http::field::server, "stillpoint");
    for (const auto& [name, value] : response.headers)
        message.set(name, value);
    message.keep_alive(keep_alive);
    const bool bodiless = response.status == 204 || response.status == 304;
    if (!bodiless) message.content_length(response.body.size());
    if (!head_only && !bodiless) message.body() = std::move(response.body);
    return message;
}

// Suspends until the handler answers. What the handler throws must not leave: nobody above would catch it.
Task<Response> ask(const std::function<void(Request, Respond)>& handler, Request request) {
    // co_await wants a handler that is called later, never from within the call that starts it.
    auto executor = co_await net::this_coro::executor;
    co_return co_await net::async_initiate<const net::use_awaitable_t<Executor>, void(Response)>(
        [&handler, executor](auto done, Request asked) {
            auto shared = std::make_shared<decltype(done)>(std::move(done));
            const Respond answer = [shared, executor](Response response) {
                net::post(executor, [shared, response = std::move(response)]() mutable {
                    std::move (*shared)(std::move(response));
                });
            };
            try {
                handler(std::move(asked), answer);
            } catch (const std::exception& failure) {
                answer(internal_problem(failure));
            }
        },
        net::use_awaitable_t<Executor>(), std::move(request));
}

int status_of(beast::error_code error) {
    if (error == http::error::body_limit) return 413;
    if (error == http::error::header_limit || error == http::error::buffer_overflow) return 431;
    return 400;
}

Response refusal(beast::error_code error, const ConnectionLimits& limits) {
    switch (status_of(error)) {
        case 413:
            return problem(413, "too-large",
                           "The body is larger than the " + track::decimal(double(limits.body) / (1 << 20)) +
                               " MiB this server accepts.");
        case 431:
            return problem(431, "headers-too-large",
                           "The request line and headers are larger than " +
                               track::decimal(double(limits.head) / (1 << 10)) + " KiB.");
        default:
            return problem(400, "bad-request", "This is no HTTP request the server can read.");
    }
}

// Reads and forgets what the client still sends, so that it gets to see the response before the connection is
// reset.
Task<> linger(Stream& stream) {
    beast::error_code ignored;
    stream.socket().shutdown(net::ip::tcp::socket::shutdown_send, ignored);
    stream.expires_after(linger_timeout);
    std::string sink(64 << 10, '\0');
    for (std::size_t total = 0; total < linger_bytes;) {
        const auto [error, size] = co_await stream.async_read_some(net::buffer(sink), as_result);
        if (error) co_return;
        total += size;
    }
}

Task<bool> respond(Stream& stream, const ConnectionLimits& limits, Response response, unsigned version,
                   bool head_only, bool keep_alive) {
    const auto message = to_message(std::move(response), version, head_only, keep_alive);
    stream.expires_after(limits.idle);
    const auto [error, size] = co_await http::async_write(stream, message, as_result);
    co_return !error && keep_alive;
}

// Some clients keep a large body back, for a second or for ever, until they hear that it is wanted.
bool waits_for_continue(const http::request<http::string_body>& head) {
    return head.version() >= 11 && beast::iequals(head[http::field::expect], "100-continue");
}

Task<beast::error_code> say_continue(Stream& stream) {
    constexpr std::string_view line = "HTTP/1.1 100 Continue\r\n\r\n";
    const auto [error, size] =
        co_await net::async_write(stream, net::buffer(line.data(), line.size()), as_result);
    co_return error;
}

template <typename State>
Task<> serve_connection(Stream stream, Peer peer, std::shared_ptr<State> state) {
    const Counted counted(state->connections);
    const ConnectionLimits& limits = state->limits;
    beast::error_code ignored;
    stream.socket().set_option(net::ip::tcp::no_delay(true), ignored);
    beast::flat_buffer buffer(limits.head + (64 << 10));
    for (bool first = true;; first = false) {
        Parser parser;
        parser.header_limit(static_cast<std::uint32_t>(limits.head));
        parser.body_limit(limits.body);
        stream.expires_after(first ? limits.request : limits.idle);
        const auto [head_error, head_size] =
            co_await http::async_read_header(stream, buffer, parser, as_result);
        if (head_error == http::error::end_of_stream || (head_error == beast::error::timeout && !first))
            break;
        const Counted request_counted(state->requests);
        beast::error_code error = head_error;
        const bool reads_body = !error && !beast::websocket::is_upgrade(parser.get());
        if (reads_body) stream.expires_after(limits.request);
        if (reads_body && waits_for_continue(parser.get())) error = co_await say_continue(stream);
        if (reads_body && !error) {
            const auto [body_error, body_size] = co_await http::async_read(stream, buffer, parser, as_result);
            error = body_error;
        }
        if (error) {
            if (error.category() == http::make_error_code(http::error::body_limit).category()) {
                co_await respond(stream, limits, refusal(error, limits), 11, false, false);
                co_await linger(stream);
            }
            break;
        }
        const auto message = parser.release();
        const Request request = to_request(message, peer);
        if (beast::websocket::is_upgrade(message)) {
            auto admitted = state->handlers.stream(request);
            if (auto* grant = std::get_if<StreamGrant>(&admitted)) {
                stream.expires_never();
                const Counted stream_counted(state->streams);
                co_await serve_stream(stream.release_socket(), message, std::move(*grant), state->clock,
                                      limits);
                co_return;
            }
            co_await respond(stream, limits, std::get<Response>(std::move(admitted)), message.version(),
                             false, false);
            break;
        }
        stream.expires_never();
        Response response = co_await ask(state->handlers.request, request);
        if (!co_await respond(stream, limits, std::move(response), message.version(),
                              message.method() == http::verb::head,
                              message.keep_alive() && !state->winding_down))
            break;
    }
    stream.socket().shutdown(net::ip::tcp::socket::shutdown_both, ignored);
}

void log_escaped(std::exception_ptr failure) {
    if (!failure) return;
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        support::log(support::LogLevel::Error, std::string("a connection failed: ") + error.what());
    }
}

// Or closes it, where there are too many.
template <typename State>
void begin(Socket socket, Peer peer, const std::shared_ptr<State>& state) {
    if (state->connections >= state->limits.connections) return session::Tally::count(state->refused, "all");
    if (!peer.seat) peer.seat = state->handlers.connection(peer.address);
    if (!peer.seat) return session::Tally::count(state->refused, "address");
    net::co_spawn(state->io.get_executor(),
                  serve_connection(Stream(std::move(socket)), std::move(peer), state), log_escaped);
}

template <typename State>
Task<> accept_connections(std::shared_ptr<State> state) {
    while (state->acceptor.is_open()) {
        auto accepted = co_await state->acceptor.async_accept(as_result);
        const auto error = std::get<0>(accepted);
        if (error == net::error::operation_aborted) co_return;
        if (error) {  // out of file descriptors, most likely: let some connections end
            net::basic_waitable_timer<std::chrono::steady_clock, net::wait_traits<std::chrono::steady_clock>,
                                      Executor>
                pause(state->io.get_executor(), std::chrono::milliseconds(50));
            co_await pause.async_wait(as_result);
            continue;
        }
        Socket socket = std::get<1>(std::move(accepted));
        std::string peer = address_of(socket);
        begin(std::move(socket), {std::move(peer)}, state);
    }
}

}  // namespace

HttpServer::HttpServer(net::io_context& io, HttpHandlers handlers, const support::Clock& clock,
                       ConnectionLimits limits)
    : state_(new State{io, std::move(handlers), clock, limits, Acceptor(io.get_executor())}) {}

HttpServer::~HttpServer() {
    stop();
}

unsigned short HttpServer::listen(const std::string& host, unsigned short port) {
    const net::ip::tcp::endpoint endpoint(net::ip::make_address(host), port);
    auto& acceptor = state_->acceptor;
    acceptor.open(endpoint.protocol());
    acceptor.set_option(net::socket_base::reuse_address(true));
    acceptor.bind(endpoint);
    acceptor.listen();
    net::co_spawn(state_->io.get_executor(), accept_connections(state_), log_escaped);
    return acceptor.local_endpoint().port();
}

void HttpServer::stop() {
    beast::error_code ignored;
    state_->acceptor.close(ignored);
}

void HttpServer::wind_down() {
    state_->winding_down = true;
}

void HttpServer::serve(Socket socket, std::string peer, bool secure, std::shared_ptr<void> seat) {
    begin(std::move(socket), {std::move(peer), secure, std::move(seat)}, state_);
}

const session::Tally::Counts& HttpServer::refused() const {
    return state_->refused;
}

int HttpServer::connections() const {
    return state_->connections;
}

int HttpServer::requests() const {
    return state_->requests;
}

int HttpServer::streams() const {
    return state_->streams;
}

}  // namespace stillpoint::web
