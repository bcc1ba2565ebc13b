// A listener as a session sees it; the transport stands behind it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

#include "session/message.h"
#include "support/clock.h"

namespace stillpoint::session {

// What a message with media holds.
struct MediaStamp {
    std::uint32_t epoch = 0;
    std::int64_t first_sample =
        0;  // of its sound; of world frames alone: never_played, they end with their epoch
    static constexpr std::int64_t never_played = std::numeric_limits<std::int64_t>::max();
};

// I/O thread only. Calls never fail and never call back into the session.
class Listener {
  public:
    virtual ~Listener() = default;

    // Queues the message; it leaves in order.
    virtual void send(const Message& message) = 0;
    virtual void send_media(const Message& message, MediaStamp stamp) = 0;

    // Forgets media that waits, is of an older epoch than EPOCH, and begins at sample FROM or later.
    virtual void drop_stale(std::uint32_t epoch, std::int64_t from) = 0;

    // Where the number of bytes that were sent but not yet taken by the network is kept up to date, as long
    // as the listener lives; and how long the first of them have been waiting.
    virtual const std::size_t& backlog() const = 0;
    virtual support::Micros waiting() const = 0;

    // Sends a StreamError of that code and closes. Nothing may be sent afterwards.
    virtual void close(std::string_view code, std::string_view reason) = 0;

  private:
    friend class Audience;
    mutable std::size_t seat_ = 0;  // where the audience found it last
};

struct ListenerWants {
    bool sound = true;
    bool world = true;
};

}  // namespace stillpoint::session
