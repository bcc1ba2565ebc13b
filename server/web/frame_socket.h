// The socket below Beast's WebSocket: reads from the network, writes into the connection's Outbox. So the
// pongs and close frames that Beast sends by itself never interleave with frames that are already on their
// way.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/websocket/teardown.hpp>
#include <memory>
#include <utility>

#include "web/outbox.h"

namespace stillpoint::web {

class FrameSocket {
  public:
    using executor_type = Executor;
    using next_layer_type = Socket;

    explicit FrameSocket(Socket&& socket)
        : socket_(std::move(socket)), outbox_(std::make_shared<Outbox>(socket_)) {}
    ~FrameSocket() { outbox_->stop(); }
    FrameSocket(const FrameSocket&) = delete;
    FrameSocket& operator=(const FrameSocket&) = delete;

    executor_type get_executor() noexcept { return socket_.get_executor(); }
    Socket& next_layer() noexcept { return socket_; }
    const Socket& next_layer() const noexcept { return socket_; }
    Outbox& outbox() { return *outbox_; }

    template <typename Buffers, typename Handler>
    auto async_read_some(const Buffers& buffers, Handler&& handler) {
        return socket_.async_read_some(buffers, std::forward<Handler>(handler));
    }

    // Beast writes each of its frames with one call, so taking all of it keeps frames whole.
    template <typename Buffers, typename Handler>
    auto async_write_some(const Buffers& buffers, Handler&& handler) {
        const std::size_t size = net::buffer_size(buffers);
        outbox_->send_raw(boost::beast::buffers_to_string(buffers));
        return net::async_initiate<Handler, void(boost::system::error_code, std::size_t)>(
            [this](auto&& done, std::size_t taken) {
                net::post(get_executor(), [done = std::forward<decltype(done)>(done), taken]() mutable {
                    std::move(done)(boost::system::error_code(), taken);
                });
            },
            handler, size);
    }

    template <typename Handler>
    friend void async_teardown(boost::beast::role_type role, FrameSocket& stream, Handler&& handler) {
        using boost::beast::websocket::async_teardown;
        async_teardown(role, stream.socket_, std::forward<Handler>(handler));
    }

  private:
    Socket socket_;
    std::shared_ptr<Outbox> outbox_;
};

}  // namespace stillpoint::web
