// A listener as a session sees it; the transport stands behind it.
#pragma once

#include <cstddef>
#include <string_view>

#include "session/message.h"

namespace stillpoint::session {

// I/O thread only. Calls never fail and never call back into the session.
class Listener {
  public:
    virtual ~Listener() = default;

    // Queues the message; it leaves in order.
    virtual void send(const Message& message) = 0;

    // Bytes that were sent but not yet taken by the network.
    virtual std::size_t backlog() const = 0;

    // Sends a StreamError of that code and closes. Nothing may be sent afterwards.
    virtual void close(std::string_view code, std::string_view reason) = 0;
};

struct ListenerWants {
    bool sound = true;
    bool world = true;
};

}  // namespace stillpoint::session
