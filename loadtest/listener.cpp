#include "listener.h"

#include <algorithm>
#include <utility>

namespace stillpoint::loadtest {
namespace {

constexpr auto feedback_interval = std::chrono::seconds(2);
constexpr int feedbacks_per_ping = 10;

double ms_between(Clock::time_point from, Clock::time_point to) {
    return std::chrono::duration<double, std::milli>(to - from).count();
}

std::int64_t microseconds(Clock::time_point time) {
    return std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
}

}  // namespace

Listener::Listener(boost::asio::io_context& io, Window& window, Company& company, Decoding decoding,
                   std::function<void(const std::string&)> lost)
    : io_(io),
      timer_(io),
      window_(window),
      company_(company),
      lost_(std::move(lost)),
      reception_(decoding, company.agreement) {}

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

void Listener::stall() {
    if (!connection_) return;
    stalled_ = true;
    timer_.cancel();
    connection_->stop_reading();
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
    if (!connection_ || stalled_) return;
    const auto now = Clock::now();
    if (window_.open) window_.bytes += bytes;
    window_.worst.bytes += bytes;
    if (message.error().closing()) farewell_ = message.error().code();
    const std::uint32_t epoch = reception_.epoch();
    reception_.take(message, microseconds(now));
    if (window_.open && epoch > 0 && reception_.epoch() != epoch && company_.asked)
        window_.switches_ms.push_back(ms_between(*company_.asked, now));
    if (!message.segment().packets().empty()) received_sound(now);
}

void Listener::received_sound(Clock::time_point now) {
    if (!first_sound_ms_) first_sound_ms_ = ms_between(wished_, now);
    const auto before = std::exchange(last_sound_, now);
    if (!before) return;
    const double gap = ms_between(*before, now);
    window_.worst.gap_ms = std::max(window_.worst.gap_ms, gap);
    if (window_.open) window_.gaps_ms.push_back(gap);
}

void Listener::ping() {
    v1::ClientMessage message;
    message.mutable_ping()->set_id(rounds_);
    message.mutable_ping()->set_client_time_us(microseconds(Clock::now()));
    connection_->send(message);
}

// What is left at the end of the track says nothing.
void Listener::note_buffer(double ms) {
    if (!reception_.playing() || reception_.complete()) return;
    window_.worst.buffer_ms = std::min(window_.worst.buffer_ms, ms);
    window_.worst.buffers_ms += ms;
    ++window_.worst.reports;
    if (window_.open) window_.buffers_ms.push_back(ms);
}

void Listener::tell_feedback() {
    if (rounds_++ % feedbacks_per_ping == 0) ping();
    if (first_sound_ms_) {
        const std::int64_t now_us = microseconds(Clock::now());
        reception_.look(now_us);
        v1::ClientMessage message;
        *message.mutable_feedback() = reception_.feedback(now_us);
        note_buffer(message.feedback().buffered_ms());
        connection_->send(message);
    }
    timer_.expires_after(feedback_interval);
    timer_.async_wait([this](boost::system::error_code cancelled) {
        // A timer that has run out already is not cancelled any more.
        if (cancelled || !connection_ || stalled_) return;
        window_.delays_ms.push_back(ms_between(timer_.expiry(), Clock::now()));
        tell_feedback();
    });
}

}  // namespace stillpoint::loadtest
