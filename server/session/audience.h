// Everybody who listens to one session, and what each of them has been given so far.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "session/listener.h"
#include "session/production.h"
#include "session/timeline.h"
#include "support/clock.h"

namespace stillpoint::session {

struct AudienceLimits {
    std::size_t soft_backlog =
        192 << 10;  // bytes waiting for a listener from which on its world frames are left out
    std::size_t hard_backlog = 512 << 10;                            // bytes from which on it is closed
    support::Micros longest_wait = 15 * support::micros_per_second;  // the same, however few the bytes: about
                                                                     // twice what a client has buffered
    int listeners = 500;
};

// Hands on what its session makes: to each listener first what it needs to join in, then every chunk. I/O
// thread only.
class Audience {
  public:
    // Where the session stands when something is handed on.
    struct Moment {
        std::uint32_t epoch;
        std::int64_t position;  // media sample that plays now
    };

    // TIMELINE is the session's and outlives this.
    Audience(const Timeline& timeline, AudienceLimits limits) : timeline_(timeline), limits_(limits) {}

    int size() const { return static_cast<int>(seats_.size()); }
    bool empty() const { return seats_.empty(); }
    bool full() const { return size() >= limits_.listeners; }

    void join(const std::shared_ptr<Listener>& listener, ListenerWants wants);
    bool leave(const Listener& listener);  // false when it was not there

    void broadcast(const Message& message);

    // What everybody was given before is stale from sample OLD_END on; they join in anew with the next chunk.
    void begin_epoch(std::uint32_t epoch, std::int64_t old_end);

    // Those who have joined but follow nothing yet, as far as there is anything to follow.
    void catch_up(Moment moment);
    // CHUNK, with sound, is on the timeline already.
    void deliver(const Chunk& chunk, Moment moment);
    // The whole world: to everybody, or to one who asks for it.
    void send_world(Moment moment);
    void send_world(const Listener& listener, Moment moment);

    // Closes those that take too little of what they are sent; returns how many.
    int close_slow();
    void close_all(std::string_view code, std::string_view reason);

  private:
    struct Seat {
        std::shared_ptr<Listener> listener;
        ListenerWants wants;
        bool following = false;      // it has been given the epoch so far and gets every new chunk
        bool world_dropped = false;  // world frames were left out: it needs a keyframe
    };

    bool too_slow(const Listener& listener) const;
    void catch_up(Seat& seat, Moment moment);
    void deliver(Seat& seat, const Chunk& chunk, Moment moment);
    void send_world(Seat& seat, Moment moment);

    const Timeline& timeline_;
    const AudienceLimits limits_;
    std::vector<Seat> seats_;
};

}  // namespace stillpoint::session
