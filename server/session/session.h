// One meditation being played to any number of listeners.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "session/admission.h"
#include "session/audience.h"
#include "session/degradation.h"
#include "session/listener.h"
#include "session/media_clock.h"
#include "session/pace.h"
#include "session/packet_cache.h"
#include "session/piece.h"
#include "session/production.h"
#include "session/scheduler.h"
#include "session/tally.h"
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

// What it takes to go on with a session after a restart, beside what it plays.
struct SessionProgress {
    v1::Status::State state = v1::Status::WAITING;
    std::int64_t anchor_sample = 0;   // as in MediaClock
    support::Micros anchor_time = 0;  // of an ended session: when it ended
    std::uint32_t epoch = 1, world_epoch = 1;
    std::optional<support::Micros> empty_since;  // without listeners; none = it has some
    bool operator==(const SessionProgress&) const = default;
};

struct SessionOptions {
    PiecePtr piece;
    std::uint64_t seed = 0;
    std::shared_ptr<const world::Style> style;
    std::int64_t start_sample = 0;             // within the track
    float gain = 1;                            // 0..1, applied by the clients
    bool start_now = false;                    // else with the first listener
    std::optional<SessionProgress> resumed{};  // it goes on from there: start_* mean nothing
};

// What all sessions of a server share.
struct Studio {
    const support::Clock& clock;
    Scheduler& scheduler;
    VoiceCosts& costs;
    Tally& tally;
    std::shared_ptr<PacketCache> packets = std::make_shared<PacketCache>();
};

// What became of a change of the track.
struct ChangeResult {
    enum class Kind {
        Begun,     // EPOCH plays it from SWITCH_SAMPLE on
        Replaced,  // by a newer one, before it could begin
        TooShort,  // it ends before the play position
        Over,      // the session is closed
    } kind;
    std::uint32_t epoch = 0;
    std::int64_t switch_sample = 0;
};

// I/O thread only. Rendering happens on the workers, one chunk at a time, and nothing is locked meanwhile.
//
// A change that makes other media (a seek, another track) is a wish first. A worker makes the beginning of a
// new epoch, and only when it is there the epoch is announced; until then the old one goes on. A newer wish
// replaces one that is not begun, and epochs follow each other at StreamingRules::change_interval at most.
class Session : public std::enable_shared_from_this<Session> {
  public:
    // A resumed session begins so many epochs later than it is known to have been, because the last ones may
    // not have been written any more.
    static constexpr std::uint32_t epochs_skipped = 1024;

    Session(std::string id, SessionOptions options, Studio studio, SessionLimits limits = {});
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    void start();  // begins to render; once, right after construction

    // ---- listeners
    Message hello() const;
    Message status() const;
    bool full() const { return audience_.full(); }
    void join(const std::shared_ptr<Listener>& listener, ListenerWants wants);
    void leave(const Listener& listener);
    void send_keyframe(const Listener& listener);
    void hear(const Listener& listener, const v1::Feedback& feedback);

    // ---- control
    void pause();
    void resume();
    void seek(std::int64_t sample);  // clamped to the track
    void set_style(std::shared_ptr<const world::Style> style);
    void set_gain(float gain);  // 0..1
    // Another track takes over at the play position. DONE is called once, now or later; not from another
    // thread, and not after the session is gone.
    using Changed = std::function<void(const ChangeResult&)>;
    void change_piece(PiecePtr piece, std::uint64_t seed, Changed done = {});

    // Calls FUNCTION, now or later, when a change would not have to wait for its turn, or the session is
    // over.
    void when_change_due(std::function<void()> function);

    // ---- a server that is short of time
    void relieve(const Relief& relief);  // from now on
    // Pauses with a fade of so many seconds until it is let go on; a session that is stalled, at once.
    void hold_back(double fade);
    void let_go_on();
    bool held_back() const { return held_back_; }
    int strain() const { return relief_.step; }  // see Degradation
    // It plays, or would if it had its sound: the workers must keep up with it.
    bool needs_sound() const;
    // It had plenty in hand and has less than its safety level now.
    bool short_of_sound() const;

    // Call every 20 ms or so: renders on, begins what waited for its turn, announces the end, drops what is
    // old.
    void tick();
    // True when it has been without listeners, or ended, for longer than the limits allow.
    bool expired() const;
    // Closes all its listeners, and those that come later.
    void close(std::string_view code, std::string_view reason);

    // ---- state
    const std::string& id() const { return id_; }
    const Piece& piece() const { return *piece_; }
    const PiecePtr& shared_piece() const { return piece_; }
    const world::Style& style() const { return *style_; }
    const std::shared_ptr<const world::Style>& shared_style() const { return style_; }
    SessionProgress progress() const;
    v1::Status::State state() const;  // as it will be once a seek has begun
    support::Micros opened_at() const { return opened_at_; }
    // Paused because its media did not come in time, or for want of time; it goes on by itself.
    bool held() const { return held_ || (held_back_ && state_ == v1::Status::PAUSED); }
    std::int64_t position() const {
        return seek_.value_or(playing());
    }  // a seek's target as soon as asked for
    std::uint32_t epoch() const { return epoch_; }
    std::uint64_t seed() const { return seed_; }
    float gain() const { return gain_; }
    int listeners() const { return audience_.size(); }
    Hearing hearing() const { return audience_.hearing(moment()); }
    const Timeline& timeline() const { return timeline_; }

    // ---- load
    const Pace& pace() const { return pace_; }
    double buffered() const;                // media seconds that are made and not yet played
    int stalls() const { return stalls_; }  // how often it has been held
    // What it will need in the next minutes, by what its voices are said to cost and by what it has cost so
    // far, and how long it will play.
    Carried carried() const;
    // Whether what it will need next has been made already, up to where OTHER is, or is made by then.
    bool follows(const Session& other) const;
    std::int64_t head() const;  // the next sample to be made

  private:
    struct TrackChange {
        PiecePtr piece;
        std::uint64_t seed = 0;
        Changed done;
    };
    // What waits for a worker. Newer wishes replace older ones of their kind.
    struct Wish {
        bool begin = false;  // an epoch at the play position: the first, or because nobody has listened
        std::optional<std::int64_t> seek;
        support::Micros sought_at = 0;
        std::optional<TrackChange> track;
        bool restyle = false;  // from the play position on
        bool epoch() const { return begin || seek || track; }
    };
    struct Opening;
    struct Work;

    support::Micros now() const { return time_.now(); }
    v1::Status status_fields() const;
    void broadcast(const Message& message);
    void tell();
    void go_on(const SessionProgress& before);
    void play_from_now();
    void settle_seek();
    std::int64_t playing() const { return clock_.position(now()); }
    bool unheard() const;
    void begin_again_if_behind();
    void hold_if_dry();
    void pause_when_faded();
    void note_supply();
    float sounding_gain() const { return held_back_ ? 0 : gain_; }
    bool change_due() const;
    void tell_those_who_wait();
    double high() const;
    bool work_wanted();
    support::Micros deadline() const;
    void work_on();
    Job::Work begin_work();
    void order_opening(Work& work);
    void order_restyling(Work& work);
    std::int64_t switch_ahead() const;
    void expect_cost();
    void take(Work& work);
    bool in_time(const Opening& opening) const;
    void postpone(Opening& opening);
    void open_epoch(Work& work);
    std::int64_t move_clock(const Opening& opening);
    void adopt_restyling(Work& work);
    void note_cost(const Work& work);
    void keep(Chunk& chunk);
    void deliver(std::vector<Chunk>& chunks);
    void hand_out();
    void hand_out_all();
    Audience::Moment moment() const { return {epoch_, playing(), now()}; }
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
    const std::shared_ptr<PacketCache> packets_;
    Tally& tally_;
    const SessionLimits limits_;
    const support::Micros opened_at_;

    MediaClock clock_;
    v1::Status::State state_ = v1::Status::WAITING;
    bool held_ = false;
    int stalls_ = 0;
    Relief relief_;
    bool held_back_ = false;
    bool pause_after_hold_ = false;     // somebody paused it meanwhile
    support::Micros ramp_until_ = 0;    // while the clients fade its gain
    std::uint32_t supplied_epoch_ = 0;  // in which there was plenty in hand
    std::uint32_t epoch_ = 1, world_epoch_ = 1;
    std::uint32_t world_epochs_ = 1;  // given away so far
    std::int64_t switch_sample_;
    bool blended_ = false;              // the epoch began with a blend at switch_sample_
    std::optional<std::int64_t> seek_;  // target, until its epoch begins
    bool pause_after_seek_ = false;     // of a session that has ended
    v1::AudioFormat audio_;
    Pace pace_;
    int step_ = -1;                           // whose cost is being measured
    std::uint64_t ticket_ = 0;                // of the newest job; older ones are void
    std::optional<support::Micros> ordered_;  // deadline of the job that waits for a worker
    bool working_ = false;                    // a chunk is being made
    std::unique_ptr<Production> production_;  // null meanwhile, and before the first chunk
    Wish wish_;
    std::vector<std::function<void()>> when_due_;
    support::Micros changed_at_ = 0;  // when work on the newest change began
    double lead_ = 0;                 // media seconds that the next change of the track is given
    bool all_rendered_ = false;
    Timeline timeline_;
    std::deque<Chunk> made_;  // on the timeline, and not yet handed out
    Audience audience_;
    bool closed_ = false;
    support::Micros last_status_ = 0, last_weeding_ = 0;
    bool untold_ = false;  // what changed since the last status is told with the next tick
    support::Micros empty_since_, ended_since_ = 0;
};

}  // namespace stillpoint::session
