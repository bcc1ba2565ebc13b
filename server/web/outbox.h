// All that leaves on one WebSocket connection, in one queue.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "session/listener.h"
#include "support/clock.h"
#include "web/asio.h"

namespace stillpoint::web {

// Server frames are unmasked, so a message is made a frame once and the bytes are shared by all its
// receivers, as long as they are given it one after another. A frame is sent at once without blocking, and
// nothing is allocated or queued for it; what the socket does not take waits. Lives in a shared_ptr. I/O
// thread only.
class Outbox : public std::enable_shared_from_this<Outbox> {
  public:
    using Bytes = std::shared_ptr<const std::string>;

    // SOCKET is the connection's and outlives every call but those made by pending waits, which keep this
    // alive and touch the socket only until stop().
    explicit Outbox(Socket& socket);

    // As one binary frame. AT is the time; MEDIA says what of it will be stale after a seek.
    void send_message(const Bytes& message, support::Micros at,
                      std::optional<session::MediaStamp> media = {});
    void send_raw(std::string bytes);  // one complete frame, or the HTTP response of the handshake
    void send_close(std::uint16_t code, std::string_view reason);  // what is sent afterwards is dropped

    // Forgets the messages that wait whose media is of an older epoch than EPOCH and not played any more:
    // that from sample FROM on. A frame of which a part has left stays.
    void drop_stale(std::uint32_t epoch, std::int64_t from);

    const std::size_t& backlog() const { return backlog_; }  // bytes that wait
    // How long the oldest message has been waiting; 0 when none does.
    support::Micros waiting(support::Micros now) const;
    bool closing() const { return closing_; }
    void stop();  // the socket is gone

  private:
    struct Frame {
        Bytes bytes;
        support::Micros queued = 0;  // 0: not a message of ours, and of no age
        std::optional<session::MediaStamp> media{};
    };

    void push(Frame frame);
    void flush();
    bool send_some();  // false when the socket is full or broken
    void discard(std::size_t bytes);

    // What sending needs lies side by side: with hundreds of listeners each look elsewhere waits for memory.
    int handle_;  // of the socket
    bool waiting_ = false;
    bool closing_ = false;
    std::size_t backlog_ = 0;
    std::vector<Frame> frames_;  // what waits; holds no memory while nothing does
    std::size_t sent_of_front_ = 0;
    Socket* socket_;  // null when it is gone
};

}  // namespace stillpoint::web
