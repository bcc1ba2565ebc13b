// All that leaves on one WebSocket connection, in one queue.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>

#include "web/asio.h"

namespace stillpoint::web {

// Server frames are unmasked, so the bytes of a message are shared by all its receivers; only the few bytes
// of the frame's header belong to one. A frame is sent at once without blocking; what the socket does not
// take waits. Lives in a shared_ptr. I/O thread only.
class Outbox : public std::enable_shared_from_this<Outbox> {
  public:
    using Bytes = std::shared_ptr<const std::string>;

    // SOCKET is the connection's and outlives every call but those made by pending waits, which keep this
    // alive and touch the socket only until stop().
    explicit Outbox(Socket& socket);

    void send_message(Bytes payload);  // as one binary frame
    void send_raw(std::string bytes);  // one complete frame, or the HTTP response of the handshake
    void send_close(std::uint16_t code, std::string_view reason);  // what is sent afterwards is dropped

    std::size_t backlog() const { return backlog_; }  // bytes that wait
    bool closing() const { return closing_; }
    void stop();  // the socket is gone

  private:
    struct Frame {
        std::array<char, 10> header{};
        std::uint8_t header_size = 0;
        Bytes payload;
        std::size_t size() const { return header_size + payload->size(); }
    };

    void push(Frame frame);
    void flush();
    bool send_some();  // false when the socket is full or broken
    void discard(std::size_t bytes);

    Socket* socket_;
    std::deque<Frame> frames_;
    std::size_t sent_of_front_ = 0;
    std::size_t backlog_ = 0;
    bool waiting_ = false;
    bool closing_ = false;
};

}  // namespace stillpoint::web
