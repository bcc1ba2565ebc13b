#include "web/outbox.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <utility>

namespace stillpoint::web {
namespace {

constexpr std::size_t frames_per_call = 64;  // the system allows 1024
constexpr ssize_t broken = -1;

// What the system's call said: how many bytes it took, 0 when the socket is full.
ssize_t judge(ssize_t sent) {
    if (sent >= 0) return sent;
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS || errno == EINTR ? 0 : broken;
}

// Past Asio, whose call costs more than the rest of the way to the system. One buffer costs less than a list
// of one.
ssize_t send_one(int socket, std::string_view bytes) {
    return judge(send(socket, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL));
}

ssize_t send_list(int socket, std::span<iovec> parts) {
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    return judge(sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL));
}

// RFC 6455 section 5.2, FIN set, not masked.
std::string to_frame(unsigned opcode, std::string_view payload) {
    const std::size_t length = payload.size();
    const int more = length < 126 ? 0 : length < 65536 ? 2 : 8;  // bytes of the length
    std::string frame;
    frame.reserve(2 + 8 + length);
    frame += static_cast<char>(0x80 | opcode);
    frame += static_cast<char>(more == 0 ? length : more == 2 ? 126 : 127);
    for (int i = more - 1; i >= 0; --i)
        frame += static_cast<char>(length >> (8 * i));
    frame += payload;
    return frame;
}

// The frame of MESSAGE. The last one made is kept: fan-out sends the same message to everybody in turn.
Outbox::Bytes frame_of(const Outbox::Bytes& message) {
    thread_local Outbox::Bytes last_message, last_frame;
    if (message != last_message) {
        last_frame = std::make_shared<const std::string>(to_frame(2, *message));
        last_message = message;
    }
    return last_frame;
}

}  // namespace

Outbox::Outbox(Socket& socket) : handle_(socket.native_handle()), socket_(&socket) {}

void Outbox::send_message(const Bytes& message, support::Micros at,
                          std::optional<session::MediaStamp> media) {
    push({frame_of(message), at, media});
}

void Outbox::send_raw(std::string bytes) {
    push({std::make_shared<const std::string>(std::move(bytes))});
}

void Outbox::send_close(std::uint16_t code, std::string_view reason) {
    if (closing_) return;
    std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
    payload += reason.substr(0, 123);  // a control frame holds 125 bytes
    push({std::make_shared<const std::string>(to_frame(8, payload))});
    closing_ = true;
}

void Outbox::push(Frame frame) {
    if (closing_ || !socket_) return;
    std::size_t sent = 0;
    if (frames_.empty()) {
        const ssize_t taken = send_one(handle_, *frame.bytes);
        if (taken == broken) return stop();  // the reader of the connection notices by itself
        sent = sent_of_front_ = static_cast<std::size_t>(taken);
        if (sent == frame.bytes->size()) {
            sent_of_front_ = 0;
            return;
        }
    }
    backlog_ += frame.bytes->size() - sent;
    frames_.push_back(std::move(frame));
    if (!waiting_) flush();
}

void Outbox::flush() {
    while (!frames_.empty()) {
        if (send_some()) continue;
        if (!socket_) return;
        waiting_ = true;
        socket_->async_wait(Socket::wait_write, [self = shared_from_this()](boost::system::error_code error) {
            self->waiting_ = false;
            if (error)
                self->stop();
            else
                self->flush();
        });
        return;
    }
}

bool Outbox::send_some() {
    if (!socket_) return false;
    std::array<iovec, frames_per_call> parts;
    const std::size_t count = std::min(frames_.size(), frames_per_call);
    for (std::size_t i = 0, skip = sent_of_front_; i < count; ++i, skip = 0) {
        const std::string& bytes = *frames_[i].bytes;
        // The system reads only; its interface has no const.
        parts[i] = {const_cast<char*>(bytes.data()) + skip, bytes.size() - skip};
    }
    const ssize_t sent = send_list(handle_, std::span(parts).first(count));
    if (sent == broken) {
        stop();
        return false;
    }
    discard(static_cast<std::size_t>(sent));
    return sent > 0;
}

void Outbox::discard(std::size_t bytes) {
    backlog_ -= bytes;
    sent_of_front_ += bytes;
    auto begin = frames_.begin();
    for (; begin != frames_.end() && sent_of_front_ >= begin->bytes->size(); ++begin)
        sent_of_front_ -= begin->bytes->size();
    if (begin == frames_.end())
        frames_ = {};
    else
        frames_.erase(frames_.begin(), begin);
}

void Outbox::drop_stale(std::uint32_t epoch, std::int64_t from) {
    const auto is_stale = [&](const Frame& frame) {
        return frame.media && frame.media->epoch < epoch && frame.media->first_sample >= from;
    };
    const auto begin = frames_.begin() + (sent_of_front_ > 0 && !frames_.empty() ? 1 : 0);
    const auto stale =
        std::stable_partition(begin, frames_.end(), [&](const Frame& frame) { return !is_stale(frame); });
    for (auto frame = stale; frame != frames_.end(); ++frame)
        backlog_ -= frame->bytes->size();
    frames_.erase(stale, frames_.end());
}

support::Micros Outbox::waiting(support::Micros now) const {
    for (const Frame& frame : frames_)
        if (frame.queued > 0) return now - frame.queued;
    return 0;
}

void Outbox::stop() {
    socket_ = nullptr;
    frames_ = {};
    sent_of_front_ = 0;
    backlog_ = 0;
}

}  // namespace stillpoint::web
