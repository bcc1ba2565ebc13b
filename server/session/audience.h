// Everybody who listens to one session, and what each of them has been given so far.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "session/listener.h"
#include "session/production.h"
#include "session/tally.h"
#include "session/timeline.h"
#include "support/clock.h"

namespace stillpoint::session {

struct AudienceLimits {
    // Bytes waiting for a listener from which on ...
    std::size_t soft_backlog = 192 << 10;  // its world frames are left out, until a quarter of it waits
    std::size_t full_backlog = 256 << 10;  // its sound waits, too: in the timeline, where all share it
    std::size_t hard_backlog = 512 << 10;  // it is closed: then it asked for more than it reads
    support::Micros longest_wait = 15 * support::micros_per_second;  // the same, however few the bytes: about
                                                                     // twice what a client has buffered
    int listeners = 500;

    // Credit: sound is sent up to this many seconds after what the listener plays by its own reports. More
    // than a session has in hand, so that only those are held back who are late by the difference.
    double credit = 10;
    support::Micros report_counts = 5 * support::micros_per_second;  // then the session's clock counts again
    double longest_lateness = 1;                      // seconds: sound due longer ago is skipped, not sent
    double underrun_caution = 1.5, most_caution = 3;  // factor per report of an underrun, and its bound
    double caution_left = 0.9;                        // of what exceeds 1, after a minute
};

// What listeners report about themselves, those of the last seconds only.
struct Hearing {
    int reporting = 0;                               // listeners with a fresh report
    int hidden = 0;                                  // of these: pages in the background
    std::uint64_t underruns = 0;                     // of all listeners, also those that have left
    double buffered_least = 0, buffered_median = 0;  // seconds in hand
    double behind_least = 0, behind_most = 0;  // seconds after the session's clock; a report's way is in it
    double skew() const { return behind_most - behind_least; }
};

// Hands on what its session makes: to each listener first what it needs to join in, then every chunk as long
// as it can have room for it. I/O thread only.
class Audience {
  public:
    // Where the session stands when something is handed on.
    struct Moment {
        std::uint32_t epoch;
        std::int64_t position;  // media sample that plays now
        support::Micros now;
    };

    // TIMELINE is the session's; it and TALLY outlive this.
    Audience(const Timeline& timeline, Tally& tally, AudienceLimits limits)
        : timeline_(timeline), tally_(tally), limits_(limits) {}

    int size() const { return static_cast<int>(seats_.size()); }
    bool empty() const { return seats_.empty(); }
    bool full() const { return size() >= limits_.listeners; }

    void join(const std::shared_ptr<Listener>& listener, ListenerWants wants, support::Micros now);
    bool leave(const Listener& listener);  // false when it was not there
    // It may lie: what it says only ever takes from what it is sent.
    void hear(const Listener& listener, const v1::Feedback& feedback, Moment moment);

    void broadcast(const Message& message);

    // What everybody was given before is stale from sample OLD_END on; they join in anew with the next chunk.
    void begin_epoch(std::uint32_t epoch, std::int64_t old_end);

    // CHUNK, with sound, is on the timeline already.
    void deliver(const Chunk& chunk, Moment moment);
    // Goes on with those who have joined but follow nothing yet, and those who were held back. Call it after
    // a join and every 50 ms or so.
    void go_on(Moment moment);
    // The whole world: to everybody, or to one who asks for it.
    void send_world(Moment moment);
    void send_world(const Listener& listener, Moment moment);

    // Closes those that take too little of what they are sent; returns how many.
    int close_slow();
    void close_all(std::string_view code, std::string_view reason);

    Hearing hearing(Moment moment) const;
    // By how much more a session should have in hand than others: 1, and more after underruns of a listener.
    double caution(support::Micros now) const;

  private:
    struct Report {
        support::Micros at = 0;
        std::uint32_t epoch = 0;  // 0: none yet
        bool hidden = false;
        std::int64_t behind = 0;    // samples after the session's clock
        std::int64_t buffered = 0;  // samples it has in hand
        std::int64_t cursor = 0;    // what it had been sent by then
    };
    // A line of the cache for what every message looks at, another for the rest.
    struct alignas(64) Seat {
        std::shared_ptr<Listener> listener;
        const std::size_t* backlog = nullptr;  // the listener's
        ListenerWants wants;
        bool following = false;      // it has been given the world and is being given the sound of the epoch
        bool fresh = true;           // its next segment is the first of the epoch
        bool world_dropped = false;  // world frames were left out: it needs a keyframe
        bool held_back = false;      // sound waits in the timeline
        std::int64_t cursor = 0;     // next sample to send
        Report report{};
        support::Micros since = 0;  // it waits for its first sound; 0: it has had it
        std::uint32_t underruns = 0;
        double caution = 1;  // at cautious_at
        support::Micros cautious_at = 0;
    };

    Seat* seat_of(const Listener& listener);  // null when it has none
    bool too_slow(const Listener& listener) const;
    bool counts(const Report& report, Moment moment) const;
    bool has_room(const Seat& seat, Moment moment) const;
    double caution(const Seat& seat, support::Micros now) const;
    void give(Seat& seat, const Message& message);
    void give(Seat& seat, const Message& message, MediaStamp stamp);
    void begin(Seat& seat, Moment moment);
    void deliver(Seat& seat, const Chunk& chunk, Moment moment);
    void deliver_world(Seat& seat, const Chunk& chunk, Moment moment);
    bool leave_out_world(Seat& seat);
    void hold_back(Seat& seat);
    void go_on(Seat& seat, Moment moment);
    void send_sound(Seat& seat, Moment moment);
    void send_world(Seat& seat, Moment moment);

    const Timeline& timeline_;
    Tally& tally_;
    const AudienceLimits limits_;
    std::vector<Seat> seats_;
    std::uint64_t underruns_ = 0;
};

}  // namespace stillpoint::session
