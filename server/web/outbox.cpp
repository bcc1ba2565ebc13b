#include "web/outbox.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <utility>
#include <vector>

namespace stillpoint::web {
namespace {

constexpr std::size_t frames_per_call = 32;  // two buffers each; the system allows 1024

// RFC 6455 section 5.2, FIN set, not masked. Returns the size of the header.
std::uint8_t write_header(std::array<char, 10>& header, unsigned opcode, std::size_t length) {
    header[0] = static_cast<char>(0x80 | opcode);
    if (length < 126) {
        header[1] = static_cast<char>(length);
        return 2;
    }
    const int bytes = length < 65536 ? 2 : 8;
    header[1] = bytes == 2 ? 126 : 127;
    for (int i = 0; i < bytes; ++i)
        header[2 + i] = static_cast<char>(length >> (8 * (bytes - 1 - i)));
    return static_cast<std::uint8_t>(2 + bytes);
}

}  // namespace

Outbox::Outbox(Socket& socket) : socket_(&socket) {}

void Outbox::send_message(Bytes payload, support::Micros at, std::optional<session::MediaStamp> media) {
    Frame frame;
    frame.queued = at;
    frame.media = media;
    frame.header_size = write_header(frame.header, 2, payload->size());
    frame.payload = std::move(payload);
    push(std::move(frame));
}

void Outbox::send_raw(std::string bytes) {
    Frame frame;
    frame.payload = std::make_shared<const std::string>(std::move(bytes));
    push(std::move(frame));
}

void Outbox::send_close(std::uint16_t code, std::string_view reason) {
    if (closing_) return;
    std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
    payload += reason.substr(0, 123);  // a control frame holds 125 bytes
    Frame frame;
    frame.header_size = write_header(frame.header, 8, payload.size());
    frame.payload = std::make_shared<const std::string>(std::move(payload));
    push(std::move(frame));
    closing_ = true;
}

void Outbox::push(Frame frame) {
    if (closing_ || !socket_) return;
    backlog_ += frame.size();
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
    std::vector<net::const_buffer> buffers;
    std::size_t skip = sent_of_front_;
    for (std::size_t i = 0; i < std::min(frames_.size(), frames_per_call); ++i) {
        const Frame& frame = frames_[i];
        for (net::const_buffer part :
             {net::buffer(frame.header.data(), frame.header_size), net::buffer(*frame.payload)}) {
            const std::size_t skipped = std::min(skip, part.size());
            skip -= skipped;
            part += skipped;
            if (part.size() > 0) buffers.push_back(part);
        }
    }
    boost::system::error_code error;
    socket_->non_blocking(true, error);
    const std::size_t sent = socket_->write_some(buffers, error);
    if (error && error != net::error::would_block && error != net::error::try_again) {
        stop();  // the reader of the connection notices the broken socket by itself
        return false;
    }
    discard(sent);
    return !error;
}

void Outbox::discard(std::size_t bytes) {
    backlog_ -= bytes;
    sent_of_front_ += bytes;
    while (!frames_.empty() && sent_of_front_ >= frames_.front().size()) {
        sent_of_front_ -= frames_.front().size();
        frames_.pop_front();
    }
}

void Outbox::drop_stale(std::uint32_t epoch, std::int64_t from) {
    const auto is_stale = [&](const Frame& frame) {
        return frame.media && frame.media->epoch < epoch && frame.media->first_sample >= from;
    };
    const auto begun = frames_.begin() + (sent_of_front_ > 0 && !frames_.empty() ? 1 : 0);
    const auto kept =
        std::stable_partition(begun, frames_.end(), [&](const Frame& frame) { return !is_stale(frame); });
    for (auto frame = kept; frame != frames_.end(); ++frame)
        backlog_ -= frame->size();
    frames_.erase(kept, frames_.end());
}

support::Micros Outbox::waiting(support::Micros now) const {
    for (const Frame& frame : frames_)
        if (frame.queued > 0) return now - frame.queued;
    return 0;
}

void Outbox::stop() {
    socket_ = nullptr;
    frames_.clear();
    sent_of_front_ = 0;
    backlog_ = 0;
}

}  // namespace stillpoint::web
