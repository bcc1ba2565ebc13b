#include "listener.h"

#include <utility>

namespace stillpoint::loadtest {
namespace {

constexpr auto feedback_interval = std::chrono::milliseconds(500);
constexpr int feedbacks_per_ping = 10;

double ms_between(Listener::Clock::time_point from, Listener::Clock::time_point to) {
    return std::chrono::duration<double, std::milli>(to - from).count();
}

std::int64_t microseconds(Listener::Clock::time_point time) {
    return std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
}

}  // namespace

Listener::Listener(boost::asio::io_context& io, Window& window, bool decodes,
                   std::function<void(const std::string&)> lost)
    : io_(io), timer_(io), window_(window), lost_(std::move(lost)), reception_(decodes) {}

void Listener::join(const Target& target, const std::string& session) {
    connection_ = StreamConnection::open(
        io_, target, session,
        {[this] { opened(); },
         [this](const v1::ServerMessage& message, std::size_t bytes) { received(message, bytes); },
         [this](const std::string& why) {
             timer_.cancel();
             connection_.reset();
             lost_(farewell_.empty() ? why : farewell_);
         }});
}

void Listener::leave() {
    timer_.cancel();
    if (connection_) connection_->hang_up();
    connection_.reset();
}

void Listener::opened() {
    if (!connection_) return;  // left while the door opened
    v1::ClientMessage message;
    message.mutable_hello()->set_want_audio(true);
    message.mutable_hello()->set_want_world(true);
    message.mutable_hello()->set_client("stillpoint_loadtest " STILLPOINT_VERSION);
    connection_->send(message);
    tell_feedback();
}

void Listener::received(const v1::ServerMessage& message, std::size_t bytes) {
    const auto now = Clock::now();
    if (window_.open) window_.bytes += bytes;
    if (message.error().closing()) farewell_ = message.error().code();
    reception_.take(message, microseconds(now));
    if (!message.segment().packets().empty()) received_sound(now);
}

void Listener::received_sound(Clock::time_point now) {
    if (!first_sound_ms_) first_sound_ms_ = ms_between(wished_, now);
    if (!window_.open) return;
    if (last_sound_) window_.gaps_ms.push_back(ms_between(*last_sound_, now));
    last_sound_ = now;
}

void Listener::ping() {
    v1::ClientMessage message;
    message.mutable_ping()->set_id(rounds_);
    message.mutable_ping()->set_client_time_us(microseconds(Clock::now()));
    connection_->send(message);
}

void Listener::tell_feedback() {
    if (rounds_++ % feedbacks_per_ping == 0) ping();
    if (first_sound_ms_) {
        const std::int64_t now_us = microseconds(Clock::now());
        reception_.look(now_us);
        v1::ClientMessage message;
        *message.mutable_feedback() = reception_.feedback(now_us);
        connection_->send(message);
    }
    timer_.expires_after(feedback_interval);
    timer_.async_wait([this](boost::system::error_code cancelled) {
        // A timer that has run out already is not cancelled any more.
        if (cancelled || !connection_) return;
        window_.delays_ms.push_back(ms_between(timer_.expiry(), Clock::now()));
        tell_feedback();
    });
}

}  // namespace stillpoint::loadtest
