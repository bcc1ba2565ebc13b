#include "session/session.h"

#include <algorithm>
#include <utility>

#include "codec/opus_encoder.h"
#include "support/cpu_time.h"

namespace stillpoint::session {
namespace {

constexpr support::Micros status_interval = 5 * support::micros_per_second;
constexpr double gain_returns = 1;  // seconds over which a session that was held back comes in again
// A burst of changes that need no media (gain, pause) is told at most this often.
constexpr support::Micros soonest_status = support::micros_per_second / 50;

// Listeners are looked through for slow ones this often: with hundreds of them a look costs as much as a
// message to all.
constexpr support::Micros weeding_interval = support::micros_per_second / 4;

// A job that waits is ordered anew when it has become more urgent by this.
constexpr support::Micros worth_reordering = support::micros_per_second / 20;

double seconds(std::int64_t samples) {
    return static_cast<double>(samples) / media_rate;
}

support::Micros micros(double seconds) {
    return static_cast<support::Micros>(seconds * static_cast<double>(support::micros_per_second));
}

v1::AudioFormat audio_format(const track::Track& track) {
    const codec::OpusEncoder encoder(codec::settings_for(track));
    v1::AudioFormat format;
    format.set_rate(media_rate);
    format.set_channels(2);
    format.set_packet_samples(quantum_samples);
    format.set_pre_skip(encoder.pre_skip());
    format.set_opus_head(encoder.head().data(), encoder.head().size());
    format.set_bitrate(encoder.settings().bitrate);
    return format;
}

// The step that sounds at SAMPLE, the later one in a blend; -1 between steps.
int step_at(const Piece& piece, std::int64_t sample) {
    const auto& steps = piece.score->message().steps();
    for (int k = steps.size() - 1; k >= 0; --k) {
        const auto first = static_cast<std::int64_t>(steps[k].first_sample());
        if (sample >= first && sample < first + static_cast<std::int64_t>(steps[k].samples())) return k;
    }
    return -1;
}

std::int64_t round_up_to_quantum(std::int64_t sample) {
    return (sample + quantum_samples - 1) / quantum_samples * quantum_samples;
}

MediaClock clock_of(const SessionOptions& options, support::Micros now) {
    if (!options.resumed) return MediaClock(options.start_sample);
    const auto& [state, sample, time, epoch, world_epoch, empty] = *options.resumed;
    return MediaClock::resumed(sample, time, state == v1::Status::PLAYING, now);
}

}  // namespace

// The beginning of an epoch.
struct Session::Opening {
    Wish wish;  // that it fulfils
    bool blend = false;
    std::int64_t sample = 0;  // that it begins at
    support::Micros begun = 0;
    std::unique_ptr<Production> production{};  // of the new epoch
    std::vector<Chunk> before{};               // of the old one, as far as it plays on
};

// One piece of work: the order and, once a worker has done it, the result.
struct Session::Work {
    std::shared_ptr<PacketCache> packets;
    std::unique_ptr<Production> production{};  // of the epoch that plays; null before the first
    std::optional<Opening> opening{};
    bool restyle = false;
    PiecePtr piece;
    std::uint64_t seed;
    std::shared_ptr<const world::Style> style;
    std::uint32_t epoch, world_epoch;
    std::int64_t sample;
    int quanta, longest_message;
    int ear = 1;  // see Relief
    std::vector<Chunk> chunks{};
    std::int64_t made = 0;  // quanta of the chunks that were rendered, not found
    double cpu = 0;         // seconds that making the sound took

    void run() {
        if (restyle) {
            chunks.push_back(production->restyle(style, world_epoch, sample));
            return;
        }
        if (opening) open(*opening);
        const double start = support::thread_cpu_seconds();
        Production& current = opening ? *opening->production : *production;
        current.set_ear(ear);
        made = -current.made();
        extend(current, quanta, chunks);
        made += current.made();
        cpu = support::thread_cpu_seconds() - start;
    }

    // In messages of even length, none too long.
    void extend(Production& production, int quanta, std::vector<Chunk>& chunks) const {
        const int messages = (quanta + longest_message - 1) / longest_message;
        for (int i = 0; i < messages && !production.finished(); ++i)
            chunks.push_back(production.extend(quanta * (i + 1) / messages - quanta * i / messages));
    }

    void give_up() const {
        if (opening && opening->wish.track && opening->wish.track->done)
            opening->wish.track->done({ChangeResult::Kind::Over});
    }

    std::int64_t samples() const {
        std::int64_t sum = 0;
        for (const Chunk& chunk : chunks)
            if (chunk.sound) sum += chunk.sound->samples;
        return sum;
    }

    void open(Opening& opening) {
        opening.production = std::make_unique<Production>(piece, seed, style, packets);
        if (!opening.blend) return opening.production->begin(epoch, world_epoch, opening.sample);
        const std::int64_t missing = round_up_to_quantum(opening.sample - production->head());
        if (missing > 0) extend(*production, static_cast<int>(missing / quantum_samples), opening.before);
        opening.production->take_over(*production, epoch, world_epoch, opening.sample);
    }
};

Session::Session(std::string id, SessionOptions options, Studio studio, SessionLimits limits)
    : id_(std::move(id)),
      piece_(std::move(options.piece)),
      seed_(options.seed),
      style_(std::move(options.style)),
      gain_(options.gain),
      time_(studio.clock),
      scheduler_(studio.scheduler),
      costs_(studio.costs),
      packets_(std::move(studio.packets)),
      tally_(studio.tally),
      limits_(limits),
      opened_at_(time_.now()),
      clock_(clock_of(options, time_.now())),
      switch_sample_(playing()),
      audio_(audio_format(*piece_->track)),
      pace_(scheduler_.rules(), costs_.at(*piece_, switch_sample_)),
      audience_(timeline_, tally_, limits_.audience),
      empty_since_(time_.now()) {
    wish_.begin = true;
    if (options.resumed)
        go_on(*options.resumed);
    else if (options.start_now)
        play_from_now();
}

// Whoever listened before is given the time to come back.
void Session::go_on(const SessionProgress& before) {
    state_ = before.state;
    epoch_ = before.epoch + epochs_skipped;
    world_epoch_ = world_epochs_ = before.world_epoch + epochs_skipped;
    empty_since_ = before.empty_since.value_or(now());
    ended_since_ = before.anchor_time;
    const std::int64_t end = piece_->score->total_samples();
    if (position() < end) return;
    if (state_ == v1::Status::PLAYING)
        ended_since_ += playout_delay + (end - before.anchor_sample) * 1000 / (media_rate / 1000);
    clock_.stop(now());
    clock_.seek(end, std::max<support::Micros>(0, ended_since_));
    switch_sample_ = end;
    state_ = v1::Status::ENDED;
    wish_.begin = false;  // there is nothing to play
    all_rendered_ = true;
}

// With a seek that was accepted, and as if it were not held: it goes on by itself.
SessionProgress Session::progress() const {
    SessionProgress progress{state(), clock_.anchor_sample(), clock_.anchor_time(), epoch_, world_epoch_, {}};
    if (held()) progress.state = v1::Status::PLAYING;
    if (seek_) {
        progress.anchor_sample = *seek_;
        progress.anchor_time = now();
    }
    if (audience_.empty()) progress.empty_since = empty_since_;
    return progress;
}

Session::~Session() = default;

void Session::start() {
    work_on();
}

// ---------------------------------------------------------------- listeners

Message Session::hello() const {
    v1::Hello hello;
    hello.set_protocol(1);
    hello.set_session_id(id_);
    hello.set_server("stillpoint " STILLPOINT_VERSION);
    *hello.mutable_audio() = audio_;
    *hello.mutable_status() = status_fields();
    *hello.mutable_score() = piece_->score->message();
    hello.set_title(piece_->track->title);
    hello.set_track_id(piece_->id);
    const engine::Mix& mix = piece_->plan->mix;
    hello.mutable_mix()->set_tones(mix.tones);
    hello.mutable_mix()->set_noise(mix.noise);
    hello.mutable_mix()->set_clips(mix.clips);
    return to_message(std::move(hello));
}

Message Session::status() const {
    return to_message(status_fields());
}

v1::Status Session::status_fields() const {
    v1::Status status;
    status.set_state(state_);
    status.set_epoch(epoch_);
    status.set_anchor_sample(clock_.anchor_sample());
    status.set_anchor_time_us(clock_.anchor_time());
    status.set_playout_delay_us(playout_delay);
    status.set_switch_sample(switch_sample_);
    status.set_listeners(listeners());
    status.set_style(style_->name);
    status.set_world_epoch(world_epoch_);
    status.set_server_time_us(now());
    status.set_gain(sounding_gain());
    status.set_held(held());
    status.set_strain(static_cast<std::uint32_t>(relief_.step));
    status.set_gain_ramp_ms(
        static_cast<std::uint32_t>(std::max<support::Micros>(0, ramp_until_ - now()) / 1000));
    return status;
}

void Session::join(const std::shared_ptr<Listener>& listener, ListenerWants wants) {
    if (closed_) return listener->close("session_ended", "the session is over");
    audience_.join(listener, wants, now());
    if (state_ == v1::Status::WAITING) play_from_now();
    broadcast(status());
    audience_.go_on(moment());
    work_on();
}

void Session::leave(const Listener& listener) {
    if (audience_.leave(listener)) left();
}

void Session::left() {
    if (audience_.empty()) empty_since_ = now();
    broadcast(status());
}

void Session::send_keyframe(const Listener& listener) {
    audience_.send_world(listener, moment());
}

void Session::hear(const Listener& listener, const v1::Feedback& feedback) {
    audience_.hear(listener, feedback, moment());
}

void Session::broadcast(const Message& message) {
    last_status_ = now();
    untold_ = false;
    audience_.broadcast(message);
}

// ---------------------------------------------------------------- control

void Session::play_from_now() {
    state_ = v1::Status::PLAYING;
    clock_.start(now());
}

v1::Status::State Session::state() const {
    if (state_ != v1::Status::ENDED || !seek_) return state_;
    return pause_after_seek_ ? v1::Status::PAUSED : v1::Status::PLAYING;
}

void Session::pause() {
    pause_after_hold_ = held_back_;
    if (state_ == v1::Status::ENDED && seek_) pause_after_seek_ = true;
    if (state_ == v1::Status::PLAYING) {
        clock_.stop(now());
        state_ = v1::Status::PAUSED;
    } else if (!std::exchange(held_, false)) {
        return;
    }
    tell();
}

void Session::resume() {
    pause_after_seek_ = false;
    pause_after_hold_ = false;
    if (held_ || held_back_ || (state_ != v1::Status::PAUSED && state_ != v1::Status::WAITING)) return;
    play_from_now();
    tell();
    work_on();
}

void Session::seek(std::int64_t sample) {
    wish_.seek = std::max<std::int64_t>(sample, 0);
    wish_.sought_at = now();
    settle_seek();
    work_on();
}

void Session::change_piece(PiecePtr piece, std::uint64_t seed, Changed done) {
    const bool too_short = !wish_.seek && switch_ahead() >= piece->score->total_samples();
    if (too_short || closed_) {
        using Kind = ChangeResult::Kind;
        if (done) done({too_short ? Kind::TooShort : Kind::Over});
        return;
    }
    const auto replaced = std::exchange(wish_.track, TrackChange{std::move(piece), seed, std::move(done)});
    settle_seek();
    work_on();
    if (replaced && replaced->done) replaced->done({ChangeResult::Kind::Replaced});
}

void Session::when_change_due(std::function<void()> function) {
    when_due_.push_back(std::move(function));
    tell_those_who_wait();
}

void Session::tell_those_who_wait() {
    if (!closed_ && !change_due()) return;
    for (const auto& function : std::exchange(when_due_, {}))
        function();
}

// Where a seek leads, in the track that will play then.
void Session::settle_seek() {
    if (!wish_.seek) return;
    const Piece& piece = wish_.track ? *wish_.track->piece : *piece_;
    wish_.seek = std::min(*wish_.seek, piece.score->total_samples());
    seek_ = wish_.seek;
}

void Session::set_style(std::shared_ptr<const world::Style> style) {
    style_ = std::move(style);
    wish_.restyle = true;
    work_on();
}

void Session::set_gain(float gain) {
    gain_ = gain;
    tell();
}

void Session::tell() {
    untold_ = now() - last_status_ < soonest_status;
    if (!untold_) broadcast(status());
}

// ---------------------------------------------------------------- a server that is short of time

void Session::relieve(const Relief& relief) {
    const bool news = relief.step != relief_.step;
    relief_ = relief;
    if (news) broadcast(status());
}

void Session::hold_back(double fade) {
    if (!needs_sound()) return;
    held_back_ = true;
    pause_after_hold_ = false;
    held_ = false;
    if (state_ == v1::Status::PLAYING) ramp_until_ = now() + micros(fade);
    broadcast(status());
    broadcast(error_message(
        "server_busy", "The server has more to do than it can. This session waits and goes on by itself.",
        false));
}

void Session::pause_when_faded() {
    if (!held_back_ || state_ != v1::Status::PLAYING || now() < ramp_until_) return;
    clock_.stop(now());
    state_ = v1::Status::PAUSED;
    broadcast(status());
}

void Session::let_go_on() {
    if (!std::exchange(held_back_, false)) return;
    ramp_until_ = now() + micros(gain_returns);
    if (state_ == v1::Status::PAUSED && !std::exchange(pause_after_hold_, false)) play_from_now();
    broadcast(status());
    work_on();
}

bool Session::needs_sound() const {
    return !closed_ && !all_rendered_ && !held_back_ && !unheard() &&
           (state_ == v1::Status::PLAYING || held_);
}

// More than any safety level was in hand, so the session is not one that has just begun.
void Session::note_supply() {
    if (buffered() >= scheduler_.rules().target / 2) supplied_epoch_ = epoch_;
}

bool Session::short_of_sound() const {
    const double level = std::min(scheduler_.rules().safety * relief_.caution, scheduler_.rules().target / 2);
    return needs_sound() && supplied_epoch_ == epoch_ && buffered() < level;
}

// ---------------------------------------------------------------- rendering

// Nobody may come back; the clock goes on, and who joins later is given what plays then.
bool Session::unheard() const {
    return state_ == v1::Status::PLAYING && audience_.empty() && now() - empty_since_ >= limits_.unheard;
}

// After nobody has listened for a while.
void Session::begin_again_if_behind() {
    if (working_ || unheard() || all_rendered_ || !timeline_.has_sound()) return;
    if (seconds(playing() - timeline_.head()) <= scheduler_.rules().longest_gap) return;
    if (switch_ahead() < piece_->score->total_samples()) wish_.begin = true;
}

// What is to play next is not made: media time stands still until it is, so that nothing is skipped.
void Session::hold_if_dry() {
    if (held_back_) return;
    if (held_) {
        if (!all_rendered_ && buffered() < scheduler_.rules().resume) return;
        held_ = false;
        play_from_now();
    } else {
        const std::int64_t head = this->head();
        const support::Micros soon = now() + micros(scheduler_.rules().delivery);
        const bool dry = state_ == v1::Status::PLAYING && !all_rendered_ && head < clock_.position(soon);
        // Further behind than that is a session nobody has heard for a while: it begins anew.
        const bool behind = seconds(playing() - head) > scheduler_.rules().longest_gap;
        if (!dry || behind || audience_.empty()) return;
        clock_.stop(now());
        if (playing() > head) clock_.seek(head, now());
        state_ = v1::Status::PAUSED;
        held_ = true;
        ++stalls_;
        ++tally_.stalls;
    }
    broadcast(status());
}

double Session::buffered() const {
    return timeline_.has_sound() ? std::max(0.0, seconds(timeline_.head() - playing())) : 0;
}

double Session::high() const {
    const StreamingRules& rules = scheduler_.rules();
    if (held_back_ || state_ == v1::Status::WAITING) return rules.waiting;
    return std::min(rules.high, relief_.high);
}

bool Session::change_due() const {
    return now() - changed_at_ >= micros(scheduler_.rules().change_interval);
}

bool Session::work_wanted() {
    if (closed_) return false;
    if (wish_.begin || ((wish_.epoch() || wish_.restyle) && change_due())) return true;
    return !unheard() && !all_rendered_ && pace_.wants(buffered(), high());
}

// A change is heard at once; who has nobody to listen yet can wait.
support::Micros Session::deadline() const {
    if (state_ == v1::Status::WAITING) return now() + micros(scheduler_.rules().waiting);
    if (wish_.epoch() || wish_.restyle) return now();
    return now() + micros(pace_.slack(buffered()));
}

void Session::work_on() {
    begin_again_if_behind();
    if (working_ || !work_wanted()) return;
    const support::Micros due = deadline();
    if (ordered_ && *ordered_ <= due + worth_reordering) return;
    ordered_ = due;
    scheduler_.submit({due, pace_.expected_cpu(), [self = weak_from_this(), ticket = ++ticket_] {
                           const auto session = self.lock();
                           return session && session->ticket_ == ticket ? session->begin_work() : Job::Work{};
                       }});
}

// A worker is free for the session.
Job::Work Session::begin_work() {
    ordered_.reset();
    if (!work_wanted()) return {};
    auto work = std::make_shared<Work>();
    work->packets = packets_;
    work->piece = piece_;
    work->seed = seed_;
    work->style = style_;
    work->epoch = epoch_;
    work->world_epoch = world_epoch_;
    if (wish_.begin || (wish_.epoch() && change_due()))
        order_opening(*work);
    else if (wish_.restyle && change_due())
        order_restyling(*work);
    else
        expect_cost();
    work->quanta += pace_.next_quanta(buffered(), high());
    work->ear = relief_.ear;
    work->production = std::move(production_);
    work->longest_message = scheduler_.rules().longest_message;
    working_ = true;
    return {[work] { work->run(); },
            [self = weak_from_this(), work](double) {
                if (const auto session = self.lock())
                    session->take(*work);
                else
                    work->give_up();
            }};
}

void Session::order_opening(Work& work) {
    const bool first = !production_;
    Opening& opening = work.opening.emplace(Opening{std::exchange(wish_, {})});
    opening.begun = now();
    const Wish& wish = opening.wish;
    if (wish.track) {
        work.piece = wish.track->piece;
        work.seed = wish.track->seed;
    }
    opening.sample = wish.seek ? *wish.seek : first ? switch_sample_ : switch_ahead();
    opening.sample = std::min(opening.sample, work.piece->score->total_samples());
    opening.blend = !first && wish.track && !wish.seek && !wish.begin;
    if (!first) {
        changed_at_ = now();
        work.epoch = epoch_ + 1;
        work.world_epoch = ++world_epochs_;
    }
    // What only lets the decoder settle is not heard.
    work.quanta = static_cast<int>(
        std::min<std::int64_t>(Production::preroll_quanta, opening.sample / quantum_samples));
    pace_.begin_epoch();
    step_ = step_at(*work.piece, opening.sample);
    pace_.cost().expect(costs_.at(*work.piece, opening.sample));
}

void Session::order_restyling(Work& work) {
    wish_.restyle = false;
    changed_at_ = now();
    work.restyle = true;
    work.world_epoch = ++world_epochs_;
    work.sample = playing();
}

// The sample at which a change that begins now will be heard.
std::int64_t Session::switch_ahead() const {
    if (!clock_.running()) return round_up_to_quantum(playing());
    const support::Micros lead = micros(std::max(scheduler_.rules().change_lead, lead_));
    const std::int64_t sample = round_up_to_quantum(clock_.position(now() + lead));
    // Two blends must not overlap.
    return blended_ ? std::max(sample, switch_sample_ + Production::blend_samples) : sample;
}

// At the edge of a step the cost changes by design.
void Session::expect_cost() {
    const std::int64_t head = this->head();
    const int step = step_at(*piece_, head);
    if (step == step_) return;
    step_ = step;
    pace_.cost().expect(costs_.at(*piece_, head));
}

void Session::note_cost(const Work& work) {
    const auto quanta = static_cast<int>(work.samples() / quantum_samples);
    if (quanta == 0 || work.made < quanta || work.epoch != epoch_) return;
    pace_.rendered(quanta, work.cpu);
    tally_.rendered += quanta * Pace::quantum;
    tally_.render_cpu += work.cpu;
    tally_.chunk_length.add(quanta * Pace::quantum);
    Tally::count(tally_.chunks, name_of(pace_.reason()));
    // The beginning of an epoch also takes what leads up to it, which is no voice's price.
    if (step_ >= 0 && !work.opening)
        costs_.correct(*piece_, work.chunks.front().sound->first_sample, pace_.cost().latest());
}

Carried Session::carried() const {
    if (state_ == v1::Status::ENDED) return {};
    const std::int64_t left = piece_->score->total_samples() - position();
    const StreamingRules& rules = scheduler_.rules();
    Demand ahead = costs_.ahead(*piece_, position(), rules.look_ahead);
    // What it was measured to be beside what its voices are said to cost: its parameters decide, too.
    const bool measured = pace_.cost().observed() >= rules.trusted_chunks;
    const double now = costs_.at(*piece_, head());
    const double own = measured && now > 0 ? std::clamp(pace_.need() / now, 0.25, 4.0) : 1;
    ahead.scale(own);
    // Nobody knows when one that stands will go on.
    return {clock_.running() ? ahead : Demand(ahead.peak()), seconds(left)};
}

std::int64_t Session::head() const {
    return timeline_.has_sound() ? timeline_.head() : switch_sample_;
}

bool Session::follows(const Session& other) const {
    const std::int64_t from = head() / quantum_samples, to = other.head() / quantum_samples;
    if (seed_ != other.seed_ || from > to || (from == to && id_ > other.id_)) return false;
    return packets_->shares() && PacketCache::same_sound(*piece_, *other.piece_) &&
           packets_->kept_until(*piece_, seed_, from, to) >= to;
}

void Session::take(Work& work) {
    working_ = false;
    if (closed_) return work.give_up();
    production_ = std::move(work.production);
    if (work.opening) {
        deliver(work.opening->before);
        hand_out_all();  // the timeline is about to forget it
        if (in_time(*work.opening))
            open_epoch(work);
        else
            postpone(*work.opening);
    } else if (work.restyle) {
        adopt_restyling(work);
    } else {
        all_rendered_ = production_->finished();
        note_cost(work);
        deliver(work.chunks);
    }
    if (held_) hold_if_dry();
    work_on();
}

// Whether its listeners can have the epoch before it is due. One that goes on from nothing is never too late.
bool Session::in_time(const Opening& opening) const {
    if (opening.wish.seek || !clock_.running() || !timeline_.has_sound()) return true;
    const std::int64_t latest = clock_.position(now() + micros(scheduler_.rules().delivery));
    return opening.sample >= latest || timeline_.head() <= playing();
}

// The old epoch goes on; the next attempt is given the time that this one took.
void Session::postpone(Opening& opening) {
    const StreamingRules& rules = scheduler_.rules();
    const double took = static_cast<double>(now() - opening.begun) / support::micros_per_second;
    lead_ = std::min(rules.longest_lead, std::max(2 * lead_, 1.5 * took + rules.delivery));
    step_ = -1;
    Wish& wish = opening.wish;
    wish_.begin |= wish.begin;
    wish_.restyle |= wish.restyle;
    if (!wish_.track) return void(wish_.track = std::move(wish.track));
    if (wish.track && wish.track->done) wish.track->done({ChangeResult::Kind::Replaced});
}

void Session::open_epoch(Work& work) {
    Opening& opening = *work.opening;
    const bool first = !production_;
    const std::int64_t old_end = move_clock(opening);
    lead_ = 0.9 * lead_;
    epoch_ = work.epoch;
    world_epoch_ = work.world_epoch;
    switch_sample_ = opening.sample;
    blended_ = opening.blend;
    production_ = std::move(opening.production);
    all_rendered_ = production_->finished();
    auto& track = opening.wish.track;
    if (track) {
        piece_ = std::move(track->piece);
        seed_ = track->seed;
        audio_ = audio_format(*piece_->track);
    }
    if (!wish_.seek) seek_.reset();
    timeline_.clear();
    if (!first) audience_.begin_epoch(epoch_, old_end);
    note_cost(work);
    if (track)
        broadcast(hello());
    else if (!first || opening.wish.seek)
        broadcast(status());
    deliver(work.chunks);
    if (track && track->done) track->done({ChangeResult::Kind::Begun, epoch_, switch_sample_});
}

// To where a seek leads. Returns the sample up to which the epoch before is played.
std::int64_t Session::move_clock(const Opening& opening) {
    const bool ended = state_ == v1::Status::ENDED;
    if (!opening.wish.seek) {
        if (ended) state_ = v1::Status::PAUSED;
        return opening.sample;
    }
    // A play-out delay after it was asked for, if the beginning can be everywhere by then.
    const support::Micros late = now() + micros(scheduler_.rules().delivery) - playout_delay;
    const support::Micros at = clock_.running() || ended ? std::max(opening.wish.sought_at, late) : now();
    const std::int64_t old_end = clock_.position(at + playout_delay);
    clock_.seek(opening.sample, at);
    if (ended) {
        state_ = pause_after_seek_ ? v1::Status::PAUSED : v1::Status::PLAYING;
        if (!pause_after_seek_) clock_.start(at);
    }
    return old_end;
}

void Session::adopt_restyling(Work& work) {
    world_epoch_ = work.world_epoch;
    hand_out_all();  // with the frames of the world before
    timeline_.clear_world();
    broadcast(status());
    deliver(work.chunks);
    audience_.send_world(moment());
}

void Session::deliver(std::vector<Chunk>& chunks) {
    for (Chunk& chunk : chunks) {
        keep(chunk);
        if (chunk.sound) made_.push_back(std::move(chunk));
    }
    hand_out();
}

void Session::hand_out() {
    const double ahead = scheduler_.rules().evenly_ahead;
    const auto is_due = [&](const Chunk& chunk) {
        return ahead == 0 || seconds(chunk.sound->first_sample - playing()) < ahead;
    };
    for (; !made_.empty() && is_due(made_.front()); made_.pop_front())
        audience_.deliver(made_.front(), moment());
}

void Session::hand_out_all() {
    for (const Chunk& chunk : std::exchange(made_, {}))
        audience_.deliver(chunk, moment());
}

void Session::keep(Chunk& chunk) {
    if (chunk.sound) timeline_.append(chunk.sound);
    for (auto& keyframe : chunk.keyframes)
        timeline_.append(std::move(keyframe));
    for (auto& delta : chunk.deltas)
        timeline_.append(std::move(delta));
    timeline_.trim(playing());
}

// ---------------------------------------------------------------- the passing of time

void Session::tick() {
    if (now() - last_weeding_ >= weeding_interval) {
        last_weeding_ = now();
        if (audience_.close_slow() > 0) left();
    }
    end_if_over();
    hold_if_dry();
    pause_when_faded();
    timeline_.trim(playing());
    hand_out();
    audience_.go_on(moment());
    pace_.hurry(std::max(audience_.caution(now()), relief_.caution));
    note_supply();
    tell_those_who_wait();
    work_on();
    const support::Micros told = now() - last_status_;
    if (told >= status_interval || (untold_ && told >= soonest_status)) broadcast(status());
}

void Session::end_if_over() {
    const std::int64_t end = piece_->score->total_samples();
    if (state_ != v1::Status::PLAYING || playing() < end) return;
    clock_.stop(now());
    clock_.seek(end, now());
    state_ = v1::Status::ENDED;
    ended_since_ = now();
    pause_after_seek_ = false;
    broadcast(status());
}

bool Session::expired() const {
    if (state_ == v1::Status::ENDED) return now() - ended_since_ >= limits_.ended;
    if (!audience_.empty()) return false;
    const auto limit = state_ == v1::Status::PLAYING ? limits_.empty_playing : limits_.empty_waiting;
    return now() - empty_since_ >= limit;
}

void Session::close(std::string_view code, std::string_view reason) {
    closed_ = true;
    audience_.close_all(code, reason);
    if (const auto track = std::exchange(wish_.track, {}))
        if (track->done) track->done({ChangeResult::Kind::Over});
    tell_those_who_wait();
}

}  // namespace stillpoint::session
