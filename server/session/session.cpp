#include "session/session.h"

#include <algorithm>
#include <utility>

#include "codec/opus_encoder.h"

namespace stillpoint::session {
namespace {

constexpr support::Micros status_interval = 5 * support::micros_per_second;

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

std::int64_t round_up_to_quantum(std::int64_t sample) {
    return (sample + quantum_samples - 1) / quantum_samples * quantum_samples;
}

}  // namespace

// One piece of work: the order and, once a worker has done it, the result.
struct Session::Work {
    std::unique_ptr<Production> production;
    Change change;
    PiecePtr piece;
    std::uint64_t seed;
    std::shared_ptr<const world::Style> style;
    std::uint32_t epoch, world_epoch;
    std::int64_t sample;
    int quanta;
    Chunk chunk;

    void run() {
        if (!change.begin && change.restyle) {
            chunk = production->restyle(style, world_epoch, sample);
            return;
        }
        if (change.begin) begin();
        chunk = production->extend(quanta);
    }

    void begin() {
        const std::unique_ptr<Production> before = std::move(production);
        production = std::make_unique<Production>(piece, seed, style);
        if (before && change.blend)
            production->take_over(*before, epoch, world_epoch, sample);
        else
            production->begin(epoch, world_epoch, sample);
    }
};

Session::Session(std::string id, SessionOptions options, const support::Clock& clock, Workers& workers,
                 SessionLimits limits)
    : id_(std::move(id)),
      piece_(std::move(options.piece)),
      seed_(options.seed),
      style_(std::move(options.style)),
      gain_(options.gain),
      time_(clock),
      workers_(workers),
      limits_(limits),
      clock_(options.start_sample),
      switch_sample_(options.start_sample),
      audio_(audio_format(*piece_->track)),
      empty_since_(clock.now()) {
    change_.begin = true;
    if (options.start_now) play_from_now();
}

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
    status.set_gain(gain_);
    return status;
}

bool Session::full() const {
    return listeners() >= limits_.listeners;
}

void Session::join(const std::shared_ptr<Listener>& listener, ListenerWants wants) {
    if (closed_) return listener->close("session_ended", "the session is over");
    seats_.push_back({listener, wants});
    if (state_ == v1::Status::WAITING) play_from_now();
    broadcast(status());
    catch_up(seats_.back());
    work_on();
}

void Session::leave(const Listener& listener) {
    const auto removed =
        std::erase_if(seats_, [&](const Seat& seat) { return seat.listener.get() == &listener; });
    if (removed == 0) return;
    if (seats_.empty()) empty_since_ = now();
    broadcast(status());
}

Session::Seat* Session::seat_of(const Listener& listener) {
    const auto found = std::find_if(seats_.begin(), seats_.end(),
                                    [&](const Seat& seat) { return seat.listener.get() == &listener; });
    return found == seats_.end() ? nullptr : &*found;
}

void Session::send_keyframe(const Listener& listener) {
    Seat* seat = seat_of(listener);
    if (seat && seat->following && seat->wants.world) send_world(*seat);
}

void Session::broadcast(const Message& message) {
    last_status_ = now();
    for (auto& seat : seats_)
        seat.listener->send(message);
}

// ---------------------------------------------------------------- control

void Session::play_from_now() {
    state_ = v1::Status::PLAYING;
    clock_.start(now());
}

void Session::pause() {
    if (state_ != v1::Status::PLAYING) return;
    clock_.stop(now());
    state_ = v1::Status::PAUSED;
    broadcast(status());
}

void Session::resume() {
    if (state_ != v1::Status::PAUSED && state_ != v1::Status::WAITING) return;
    play_from_now();
    broadcast(status());
    work_on();
}

void Session::seek(std::int64_t sample) {
    clock_.seek(std::clamp<std::int64_t>(sample, 0, piece_->score->total_samples()), now());
    if (state_ == v1::Status::ENDED) play_from_now();
    begin_epoch(clock_.anchor_sample(), false);
    broadcast(status());
    work_on();
}

bool Session::change_piece(PiecePtr piece, std::uint64_t seed) {
    const bool playing = state_ == v1::Status::PLAYING;
    const std::int64_t at = round_up_to_quantum(position() + (playing ? change_lead : 0));
    if (at >= piece->score->total_samples()) return false;
    piece_ = std::move(piece);
    seed_ = seed;
    audio_ = audio_format(*piece_->track);
    if (state_ == v1::Status::ENDED) state_ = v1::Status::PAUSED;
    begin_epoch(at, true);
    broadcast(hello());
    work_on();
    return true;
}

void Session::begin_epoch(std::int64_t switch_sample, bool blend) {
    ++epoch_;
    ++world_epoch_;
    switch_sample_ = switch_sample;
    change_ = {.begin = true, .blend = blend};
    chunks_in_epoch_ = 0;
    all_rendered_ = false;
    timeline_.clear();
    for (auto& seat : seats_)
        seat.following = false;
}

void Session::set_style(std::shared_ptr<const world::Style> style) {
    style_ = std::move(style);
    ++world_epoch_;
    change_.restyle = true;
    timeline_.clear_world();
    broadcast(status());
    work_on();
}

void Session::set_gain(float gain) {
    gain_ = gain;
    broadcast(status());
}

// ---------------------------------------------------------------- rendering

// Nobody may come back; the clock goes on, and who joins later is given what plays then.
bool Session::unheard() const {
    return state_ == v1::Status::PLAYING && seats_.empty() && now() - empty_since_ >= limits_.unheard;
}

void Session::skip_lag() {
    if (!timeline_.has_sound() || all_rendered_ || timeline_.head() + longest_lag >= position()) return;
    const std::int64_t at = round_up_to_quantum(position() + change_lead);
    if (at >= piece_->score->total_samples()) return;
    begin_epoch(at, false);
    broadcast(status());
}

bool Session::work_wanted() const {
    if (closed_ || unheard()) return false;
    if (change_.begin || change_.restyle) return true;
    if (all_rendered_) return false;
    const bool waiting = state_ == v1::Status::WAITING;
    return !timeline_.has_sound() ||
           timeline_.head() < position() + (waiting ? waiting_head_start : head_start);
}

// The first messages of an epoch are small, so that it is heard soon; later ones are long, because each
// message costs the same to send.
int Session::next_quanta() const {
    constexpr int ladder[] = {2, 4, 8, 10};
    return ladder[std::min(chunks_in_epoch_, 3)];
}

void Session::work_on() {
    if (!unheard()) skip_lag();
    if (working_ || !work_wanted()) return;
    auto work = std::make_shared<Work>();
    work->production = std::move(production_);
    work->change = std::exchange(change_, {});
    work->piece = piece_;
    work->seed = seed_;
    work->style = style_;
    work->epoch = epoch_;
    work->world_epoch = world_epoch_;
    work->sample = work->change.begin ? switch_sample_ : position();
    work->quanta = next_quanta();
    working_ = true;
    workers_.run([work] { work->run(); },
                 [self = weak_from_this(), work] {
                     if (const auto session = self.lock()) session->take(*work);
                 });
}

void Session::take(Work& work) {
    working_ = false;
    production_ = std::move(work.production);
    // Work that was overtaken by a seek or a change of the track is thrown away.
    if (work.epoch == epoch_) {
        const bool world_is_current = work.world_epoch == world_epoch_;
        if (!world_is_current) work.chunk.drop_world();
        if (work.chunk.sound) ++chunks_in_epoch_;
        all_rendered_ = production_->finished();
        keep(work.chunk);
        if (work.change.restyle && !work.change.begin && world_is_current) {
            for (auto& seat : seats_)
                if (seat.following && seat.wants.world) send_world(seat);
        } else if (work.chunk.sound) {
            deliver(work.chunk);
        }
    }
    work_on();
}

void Session::keep(Chunk& chunk) {
    if (chunk.sound) timeline_.append(chunk.sound);
    for (auto& keyframe : chunk.keyframes)
        timeline_.append(std::move(keyframe));
    for (auto& delta : chunk.deltas)
        timeline_.append(std::move(delta));
    timeline_.trim(position());
}

void Session::deliver(const Chunk& chunk) {
    for (auto& seat : seats_) {
        if (!seat.following) {
            catch_up(seat);
            continue;
        }
        const bool congested = seat.listener->backlog() > limits_.soft_backlog;
        if (congested && seat.wants.world) seat.world_dropped = true;
        if (!congested && seat.world_dropped) {
            send_world(seat);  // brings this chunk's frames, too
            if (seat.wants.sound) seat.listener->send(segment_message(chunk.sound->fields, {}, false));
        } else if (seat.wants.sound && seat.wants.world && !congested) {
            seat.listener->send(chunk.message);
        } else if (seat.wants.sound) {
            seat.listener->send(segment_message(chunk.sound->fields, {}, false));
        } else if (!congested && !chunk.world_fields.empty()) {
            seat.listener->send(segment_message({}, chunk.world_fields, false));
        }
    }
}

// What a listener needs to join in: the world as it is, then the sound from a little before the play position
// on.
void Session::catch_up(Seat& seat) {
    const auto sound = timeline_.sound_from(position() - Production::preroll_quanta * quantum_samples);
    if (sound.empty()) return;  // not rendered yet; the next chunk tries again
    seat.following = true;
    seat.world_dropped = false;
    if (seat.wants.world) send_world(seat);
    if (!seat.wants.sound) return;
    bool first = true;
    for (const auto& segment : sound) {
        seat.listener->send(segment_message(segment->fields, {}, first));
        first = false;
    }
}

void Session::send_world(Seat& seat) {
    const WorldKeyframe* keyframe = timeline_.keyframe_at(position());
    if (!keyframe) return;  // a change of style is on its way and sends everything
    seat.world_dropped = false;
    seat.listener->send(keyframe->message);
    const std::string deltas = timeline_.world_fields_from(keyframe->sequence);
    if (!deltas.empty()) seat.listener->send(segment_message({}, deltas, false));
}

// ---------------------------------------------------------------- the passing of time

void Session::tick() {
    drop_slow_listeners();
    end_if_over();
    work_on();
    if (now() - last_status_ >= status_interval) broadcast(status());
}

void Session::end_if_over() {
    const std::int64_t end = piece_->score->total_samples();
    if (state_ != v1::Status::PLAYING || position() < end) return;
    clock_.stop(now());
    clock_.seek(end, now());
    state_ = v1::Status::ENDED;
    ended_since_ = now();
    broadcast(status());
}

void Session::drop_slow_listeners() {
    std::vector<std::shared_ptr<Listener>> slow;
    for (const auto& seat : seats_)
        if (seat.listener->backlog() > limits_.hard_backlog) slow.push_back(seat.listener);
    for (const auto& listener : slow) {
        listener->close("slow_listener",
                        "the connection is too slow for this stream; connect again to go on");
        leave(*listener);
    }
}

bool Session::expired() const {
    if (state_ == v1::Status::ENDED) return now() - ended_since_ >= limits_.ended;
    if (!seats_.empty()) return false;
    const auto limit = state_ == v1::Status::PLAYING ? limits_.empty_playing : limits_.empty_waiting;
    return now() - empty_since_ >= limit;
}

void Session::close(std::string_view code, std::string_view reason) {
    closed_ = true;
    for (const auto& seat : std::exchange(seats_, {}))
        seat.listener->close(code, reason);
}

}  // namespace stillpoint::session
