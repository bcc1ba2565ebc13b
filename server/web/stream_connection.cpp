#include "web/stream_connection.h"

#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <chrono>
#include <exception>
#include <string>
#include <utility>

#include "support/log.h"
#include "web/frame_socket.h"
#include "world/style_shelf.h"

namespace stillpoint::web {
namespace {

namespace beast = boost::beast;
namespace websocket = beast::websocket;
using UpgradeRequest = beast::http::request<beast::http::string_body>;
using Timer = net::basic_waitable_timer<std::chrono::steady_clock,
                                        net::wait_traits<std::chrono::steady_clock>, Executor>;

constexpr auto close_timeout = std::chrono::seconds(2);

std::uint16_t close_code(std::string_view error) {
    if (error == "session_ended") return websocket::close_code::normal;
    if (error == "bad_message") return websocket::close_code::protocol_error;
    if (error == "server_full") return websocket::close_code::try_again_later;
    if (error == "server_stopping") return websocket::close_code::going_away;
    return websocket::close_code::policy_error;
}

class StreamConnection final : public session::Listener,
                               public std::enable_shared_from_this<StreamConnection> {
  public:
    StreamConnection(Socket socket, StreamGrant grant, const support::Clock& clock,
                     const ConnectionLimits& limits)
        : clock_(clock),
          stream_(std::move(socket)),
          deadline_(stream_.get_executor()),
          session_(std::move(grant.session)),
          may_control_(grant.may_control),
          seat_(std::move(grant.seat)),
          limits_(limits) {
        outbox_ = stream_.next_layer().outbox().shared_from_this();
    }

    Task<> run(UpgradeRequest request) {
        const Farewell farewell{*this};
        if (!co_await shake_hands(std::move(request))) co_return;
        send(session_->hello());
        close_after(limits_.hello);
        beast::flat_buffer buffer;
        for (;;) {
            const auto [error, size] = co_await stream_.async_read(buffer, as_result);
            if (error) break;
            if (outbox_->backlog() > limits_.unread) break;
            if (!outbox_->closing()) receive(buffer);
            buffer.clear();
        }
    }

    void send(const session::Message& message) override { outbox_->send_message(message, clock_.now()); }
    void send_media(const session::Message& message, session::MediaStamp stamp) override {
        outbox_->send_message(message, clock_.now(), stamp);
    }
    void drop_stale(std::uint32_t epoch, std::int64_t from) override { outbox_->drop_stale(epoch, from); }
    const std::size_t& backlog() const override { return outbox_->backlog(); }
    support::Micros waiting() const override { return outbox_->waiting(clock_.now()); }

    void close(std::string_view code, std::string_view reason) override {
        send(session::error_message(code, reason, true));
        close_after(close_timeout);
        outbox_->send_close(close_code(code), reason);
    }

  private:
    // However run() ends, by an exception, too, the session knows this listener no more.
    struct Farewell {
        StreamConnection& connection;
        ~Farewell() {
            connection.deadline_.cancel();
            try {
                connection.session_->leave(connection);
            } catch (const std::exception& thrown) {  // it has left; the others were not told
                support::log(support::LogLevel::Error, std::string("leaving a session: ") + thrown.what());
            }
            connection.outbox_->stop();
        }
    };

    Task<bool> shake_hands(UpgradeRequest request) {
        Socket& socket = stream_.next_layer().next_layer();
        beast::error_code ignored;
        socket.set_option(net::ip::tcp::no_delay(true), ignored);
        socket.set_option(net::socket_base::send_buffer_size(limits_.send_buffer), ignored);
        stream_.read_message_max(limits_.client_message);
        stream_.set_option(websocket::stream_base::timeout::suggested(beast::role_type::server));
        stream_.set_option(websocket::stream_base::decorator([](websocket::response_type& response) {
            response.set(beast::http::field::server, "stillpoint");
            response.set(beast::http::field::sec_websocket_protocol, stream_protocol);
        }));
        const auto [error] = co_await stream_.async_accept(request, as_result);
        co_return !error;
    }

    // Cuts the connection unless the timer is set anew or cancelled before.
    void close_after(std::chrono::milliseconds time) {
        deadline_.expires_after(time);
        deadline_.async_wait([weak = weak_from_this()](beast::error_code error) {
            const auto self = weak.lock();
            if (error || !self) return;
            beast::error_code ignored;
            self->stream_.next_layer().next_layer().close(ignored);
        });
    }

    void receive(const beast::flat_buffer& buffer) {
        v1::ClientMessage message;
        if (!stream_.got_binary())
            return close("bad_message", "messages are binary: one stillpoint.v1.ClientMessage each");
        if (!message.ParseFromArray(buffer.data().data(), static_cast<int>(buffer.size())))
            return close("bad_message", "this is no stillpoint.v1.ClientMessage");
        switch (message.body_case()) {
            case v1::ClientMessage::kHello:
                return begin(message.hello());
            case v1::ClientMessage::kControl:
                return control(message.control());
            case v1::ClientMessage::kPing:
                return answer(message.ping());
            case v1::ClientMessage::kFeedback:
                if (joined_) session_->hear(*this, message.feedback());
                return;
            case v1::ClientMessage::BODY_NOT_SET:
                return;
        }
    }

    void begin(const v1::ClientHello& hello) {
        if (joined_) return;
        if (!hello.want_audio() && !hello.want_world())
            return close("bad_message",
                         "the hello wants neither audio nor world; set want_audio or want_world");
        if (session_->full())
            return close("server_full", "this session has as many listeners as it may have");
        joined_ = true;
        deadline_.cancel();
        session_->join(shared_from_this(), {.sound = hello.want_audio(), .world = hello.want_world()});
    }

    void answer(const v1::Ping& ping) {
        v1::Pong pong;
        pong.set_id(ping.id());
        pong.set_client_time_us(ping.client_time_us());
        pong.set_server_time_us(clock_.now());
        send(session::to_message(std::move(pong)));
    }

    void refuse(std::string_view code, std::string_view reason) {
        send(session::error_message(code, reason, false));
    }

    void control(const v1::Control& control) {
        if (!joined_) return refuse("not_allowed", "say hello first");
        if (!may_control_ && control.action_case() != v1::Control::kKeyframe)
            return refuse("not_allowed", "you may listen to this session, but not change it");
        switch (control.action_case()) {
            case v1::Control::kPause:
                return session_->pause();
            case v1::Control::kResume:
                return session_->resume();
            case v1::Control::kSeek:
                return seek(control.seek().sample());
            case v1::Control::kStyle:
                return set_style(control.style().name());
            case v1::Control::kKeyframe:
                return session_->send_keyframe(*this);
            case v1::Control::ACTION_NOT_SET:
                return;
        }
    }

    void seek(std::uint64_t sample) {
        const auto end = static_cast<std::uint64_t>(session_->piece().score->total_samples());
        if (sample > end) return refuse("not_allowed", "the track ends before the sample to seek to");
        session_->seek(static_cast<std::int64_t>(sample));
    }

    void set_style(const std::string& name) {
        auto style = world::find_style(name);
        if (!style) return refuse("not_allowed", "there is no style of that name; GET /v1/styles lists them");
        session_->set_style(std::move(style));
    }

    // What sending needs comes first, beside what a session looks at: the stream is large.
    std::shared_ptr<Outbox> outbox_;
    const support::Clock& clock_;
    websocket::stream<FrameSocket, false> stream_;
    Timer deadline_;
    std::shared_ptr<session::Session> session_;
    const bool may_control_;
    const std::shared_ptr<void> seat_;
    const ConnectionLimits limits_;
    bool joined_ = false;
};

}  // namespace

Task<> serve_stream(Socket socket, UpgradeRequest request, StreamGrant grant, const support::Clock& clock,
                    ConnectionLimits limits) {
    const auto connection =
        std::make_shared<StreamConnection>(std::move(socket), std::move(grant), clock, limits);
    co_await connection->run(std::move(request));
}

}  // namespace stillpoint::web
