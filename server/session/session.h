// One meditation being played to any number of listeners.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "session/admission.h"
#include "session/audience.h"
#include "session/listener.h"
#include "session/media_clock.h"
#include "session/pace.h"
#include "session/piece.h"
#include "session/production.h"
#include "session/scheduler.h"
#include "session/timeline.h"
#include "session/voice_costs.h"
#include "support/clock.h"

namespace stillpoint::session {

struct SessionLimits {
    AudienceLimits audience{};
    support::Micros empty_playing =
        120 * support::micros_per_second;  // without listeners: how long it is kept
    support::Micros empty_waiting = 1800 * support::micros_per_second;  // the same while paused or waiting
    support::Micros ended = 60 * support::micros_per_second;            // kept after the end of the track
    support::Micros unheard =
        10 * support::micros_per_second;  // without listeners: how long rendering goes on
};

struct SessionOptions {
    PiecePtr piece;
    std::uint64_t seed = 0;
    std::shared_ptr<const world::Style> style;
    std::int64_t start_sample = 0;  // within the track
    float gain = 1;                 // 0..1, applied by the clients
    bool start_now = false;         // else with the first listener
};

// What all sessions of a server share.
struct Studio {
    const support::Clock& clock;
    Scheduler& scheduler;
    VoiceCosts& costs;
};

// I/O thread only. Rendering happens on the workers, one chunk at a time, and nothing is locked meanwhile.
class Session : public std::enable_shared_from_this<Session> {
  public:
    // A change of the track is heard this long after it was asked for.
    static constexpr std::int64_t change_lead = media_rate / 5;
    // Rendering that is further behind the play position than this goes on at the play position, in a new
    // epoch.
    static constexpr std::int64_t longest_lag = 2 * media_rate;

    Session(std::string id, SessionOptions options, Studio studio, SessionLimits limits = {});

    void start();  // begins to render; once, right after construction

    // ---- listeners
    Message hello() const;
    Message status() const;
    bool full() const { return audience_.full(); }
    void join(const std::shared_ptr<Listener>& listener, ListenerWants wants);
    void leave(const Listener& listener);
    void send_keyframe(const Listener& listener);

    // ---- control
    void pause();
    void resume();
    void seek(std::int64_t sample);  // clamped to the track
    void set_style(std::shared_ptr<const world::Style> style);
    void set_gain(float gain);  // 0..1
    // False when the play position lies beyond the end of the new track.
    bool change_piece(PiecePtr piece, std::uint64_t seed);

    // Call every 50 ms or so: renders on, announces the end, drops what is old.
    void tick();
    // True when it has been without listeners, or ended, for longer than the limits allow.
    bool expired() const;
    // Closes all its listeners, and those that come later.
    void close(std::string_view code, std::string_view reason);

    // ---- state
    const std::string& id() const { return id_; }
    const Piece& piece() const { return *piece_; }
    const world::Style& style() const { return *style_; }
    v1::Status::State state() const { return state_; }
    std::int64_t position() const { return clock_.position(now()); }
    std::uint32_t epoch() const { return epoch_; }
    std::uint64_t seed() const { return seed_; }
    float gain() const { return gain_; }
    int listeners() const { return audience_.size(); }
    const Timeline& timeline() const { return timeline_; }

    // ---- load
    const Pace& pace() const { return pace_; }
    double buffered() const;  // media seconds that are made and not yet played
    // CPU seconds per media second of the dearest moment in the next minutes, and how long it will play.
    Carried carried() const;

  private:
    // What the next piece of work must do before it renders on. Newer wishes replace older ones.
    struct Change {
        bool begin = false;    // an epoch, at switch_sample_
        bool blend = false;    // out of the piece that sounds now
        bool restyle = false;  // from the play position on
    };
    struct Work;

    support::Micros now() const { return time_.now(); }
    v1::Status status_fields() const;
    void broadcast(const Message& message);
    void play_from_now();
    // Media of the epochs before is played up to sample OLD_END.
    void begin_epoch(std::int64_t switch_sample, bool blend, std::int64_t old_end);
    std::int64_t heard_until_switch() const;
    bool unheard() const;
    void skip_lag();
    double high() const;
    bool work_wanted();
    support::Micros deadline() const;
    void work_on();
    Job::Work begin_work();
    void expect_cost();
    void take(Work& work);
    void note_cost(const Work& work);
    void keep(Chunk& chunk);
    Audience::Moment moment() const { return {epoch_, position()}; }
    void left();  // one listener or several
    void end_if_over();

    const std::string id_;
    PiecePtr piece_;
    std::uint64_t seed_;
    std::shared_ptr<const world::Style> style_;
    float gain_;
    const support::Clock& time_;
    Scheduler& scheduler_;
    VoiceCosts& costs_;
    const SessionLimits limits_;

    MediaClock clock_;
    v1::Status::State state_ = v1::Status::WAITING;
    std::uint32_t epoch_ = 1, world_epoch_ = 1;
    std::int64_t switch_sample_;
    v1::AudioFormat audio_;
    Pace pace_;
    int step_ = -1;                           // whose cost is being measured
    std::uint64_t ticket_ = 0;                // of the newest job; older ones are void
    std::optional<support::Micros> ordered_;  // deadline of the job that waits for a worker
    bool working_ = false;                    // a chunk is being made
    std::unique_ptr<Production> production_;  // null meanwhile, and before the first chunk
    Change change_;
    bool all_rendered_ = false;
    Timeline timeline_;
    Audience audience_;
    bool closed_ = false;
    support::Micros last_status_ = 0;
    support::Micros empty_since_, ended_since_ = 0;
};

}  // namespace stillpoint::session
