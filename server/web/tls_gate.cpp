#include "web/tls_gate.h"

#include <sys/socket.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <chrono>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "support/log.h"

namespace stillpoint::web {
namespace {

namespace ssl = net::ssl;
using Acceptor = net::basic_socket_acceptor<net::ip::tcp, Executor>;
using Timer = net::basic_waitable_timer<std::chrono::steady_clock,
                                        net::wait_traits<std::chrono::steady_clock>, Executor>;
using ContextPtr = std::shared_ptr<ssl::context>;

constexpr auto handshake_time = std::chrono::seconds(10);
constexpr auto accept_pause = std::chrono::milliseconds(50);
constexpr std::size_t chunk = 16 << 10;  // one TLS record
constexpr int plain_buffer =
    64 << 10;  // the system's, of each plain end: more would hide that a listener stalls

ContextPtr read_context(const TlsFiles& files) try {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    context->set_options(ssl::context::default_workarounds | ssl::context::no_sslv2 | ssl::context::no_sslv3 |
                         ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1);
    SSL_CTX_set_options(context->native_handle(), SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_RENEGOTIATION);
    context->use_certificate_chain_file(files.certificate.string());
    context->use_private_key_file(files.key.string(), ssl::context::pem);
    if (SSL_CTX_check_private_key(context->native_handle()) != 1)
        throw std::runtime_error("the key " + files.key.string() + " does not belong to the certificate " +
                                 files.certificate.string());
    return context;
} catch (const boost::system::system_error& error) {
    throw std::runtime_error("cannot use the certificate " + files.certificate.string() + " with the key " +
                             files.key.string() + ": " + error.code().message());
}

// One client: its encrypted socket, and our end of the plain pair.
struct Passage : std::enable_shared_from_this<Passage> {
    ssl::stream<Socket> outside;
    Socket inside;
    Timer deadline;
    ContextPtr context;  // what the handshake began with
    std::shared_ptr<void> seat;
    std::shared_ptr<int> open;  // how many there are

    Passage(Socket socket, ContextPtr shown, std::shared_ptr<void> held, std::shared_ptr<int> count)
        : outside(std::move(socket), *shown),
          inside(outside.get_executor()),
          deadline(outside.get_executor()),
          context(std::move(shown)),
          seat(std::move(held)),
          open(std::move(count)) {
        ++*open;
    }

    ~Passage() { --*open; }
    Passage(const Passage&) = delete;
    Passage& operator=(const Passage&) = delete;

    void cut() {
        boost::system::error_code ignored;
        outside.next_layer().close(ignored);
        inside.close(ignored);
    }

    // Whoever says nothing must not hold a place.
    void cut_after(std::chrono::steady_clock::duration time) {
        deadline.expires_after(time);
        deadline.async_wait([weak = weak_from_this()](boost::system::error_code error) {
            if (const auto self = weak.lock(); self && !error) self->cut();
        });
    }
};
using PassagePtr = std::shared_ptr<Passage>;

// Two connected local sockets; the server's end passes as any other, for it is only read, written and closed.
std::pair<int, int> plain_pair() {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0)
        throw std::system_error(errno, std::generic_category(), "socketpair");
    for (const int end : ends)
        setsockopt(end, SOL_SOCKET, SO_SNDBUF, &plain_buffer, sizeof plain_buffer);
    return {ends[0], ends[1]};
}

template <class From, class To>
Task<> copy(From& from, To& to) {
    std::array<char, chunk> bytes;
    for (;;) {
        const auto [read_error, size] = co_await from.async_read_some(net::buffer(bytes), as_result);
        if (read_error) co_return;
        const auto [write_error, written] =
            co_await net::async_write(to, net::buffer(bytes.data(), size), as_result);
        if (write_error) co_return;
    }
}

// What the client says; when it has ended the server is told.
Task<> inward(PassagePtr passage) {
    co_await copy(passage->outside, passage->inside);
    boost::system::error_code ignored;
    passage->inside.shutdown(Socket::shutdown_send, ignored);
}

// What the server says; when it has ended all of it has.
Task<> outward(PassagePtr passage) {
    co_await copy(passage->inside, passage->outside);
    passage->cut_after(handshake_time);
    co_await passage->outside.async_shutdown(as_result);
    passage->deadline.cancel();
    passage->cut();
}

}  // namespace

struct TlsGate::State {
    net::io_context& io;
    TlsFiles files;
    HandOn hand_on;
    Admit admit;
    ContextPtr context;
    Acceptor acceptor;
    std::shared_ptr<int> open = std::make_shared<int>(0);

    static Task<> accept(std::shared_ptr<State> state);
    static Task<> serve(std::shared_ptr<State> state, Socket socket);
};

Task<> TlsGate::State::serve(std::shared_ptr<State> state, Socket socket) {
    boost::system::error_code error;
    const auto endpoint = socket.remote_endpoint(error);
    if (error) co_return;
    socket.set_option(net::ip::tcp::no_delay(true), error);
    std::string peer = endpoint.address().to_string();
    auto seat = state->admit(peer);
    if (!seat) co_return;
    const auto passage =
        std::make_shared<Passage>(std::move(socket), state->context, std::move(seat), state->open);
    passage->cut_after(handshake_time);
    const auto [failed] = co_await passage->outside.async_handshake(ssl::stream_base::server, as_result);
    passage->deadline.cancel();
    if (failed) co_return passage->cut();
    const auto [ours, theirs] = plain_pair();
    const auto protocol = net::ip::tcp::v4();  // in name only
    passage->inside.assign(protocol, ours);
    Socket plain(state->io.get_executor(), protocol, theirs);
    net::co_spawn(state->io.get_executor(), inward(passage), net::detached);
    net::co_spawn(state->io.get_executor(), outward(passage), net::detached);
    state->hand_on(std::move(plain), std::move(peer), passage->seat);
}

Task<> TlsGate::State::accept(std::shared_ptr<State> state) {
    while (state->acceptor.is_open()) {
        auto accepted = co_await state->acceptor.async_accept(as_result);
        if (std::get<0>(accepted) == net::error::operation_aborted) co_return;
        if (std::get<0>(accepted)) {  // out of file descriptors, most likely
            Timer pause(state->io.get_executor(), accept_pause);
            co_await pause.async_wait(as_result);
            continue;
        }
        net::co_spawn(state->io.get_executor(), serve(state, std::get<1>(std::move(accepted))),
                      [](std::exception_ptr failure) {
                          if (failure) support::log(support::LogLevel::Error, "a TLS connection failed");
                      });
    }
}

TlsGate::TlsGate(net::io_context& io, const TlsFiles& files, HandOn hand_on, Admit admit)
    : state_(new State{io, files, std::move(hand_on), std::move(admit), read_context(files),
                       Acceptor(io.get_executor())}) {}

TlsGate::~TlsGate() {
    stop();
}

unsigned short TlsGate::listen(const std::string& host, unsigned short port) {
    const net::ip::tcp::endpoint endpoint(net::ip::make_address(host), port);
    auto& acceptor = state_->acceptor;
    acceptor.open(endpoint.protocol());
    acceptor.set_option(net::socket_base::reuse_address(true));
    acceptor.bind(endpoint);
    acceptor.listen();
    net::co_spawn(state_->io.get_executor(), State::accept(state_), net::detached);
    return acceptor.local_endpoint().port();
}

void TlsGate::reload() {
    state_->context = read_context(state_->files);
}

void TlsGate::stop() {
    boost::system::error_code ignored;
    state_->acceptor.close(ignored);
}

int TlsGate::open() const {
    return *state_->open;
}

void check_tls(const TlsFiles& files) {
    read_context(files);
}

}  // namespace stillpoint::web
