#include "session/session.h"

#include <algorithm>
#include <utility>

#include "codec/opus_encoder.h"
#include "support/cpu_time.h"

namespace stillpoint::session {
namespace {

constexpr support::Micros status_interval = 5 * support::micros_per_second;

// Quanta in one message to a listener: a longer one costs less per quantum to send, but all of it is lost on
// a seek.
constexpr int longest_message = 10;

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
    std::vector<Chunk> chunks{};
    double cpu = 0;  // seconds that making the sound took

    void run() {
        if (!change.begin && change.restyle) {
            chunks.push_back(production->restyle(style, world_epoch, sample));
            return;
        }
        if (change.begin) begin();
        const double start = support::thread_cpu_seconds();
        extend();
        cpu = support::thread_cpu_seconds() - start;
    }

    // In messages of even length, none too long.
    void extend() {
        const int messages = (quanta + longest_message - 1) / longest_message;
        for (int i = 0; i < messages && !production->finished(); ++i)
            chunks.push_back(production->extend(quanta * (i + 1) / messages - quanta * i / messages));
    }

    std::int64_t samples() const {
        std::int64_t sum = 0;
        for (const Chunk& chunk : chunks)
            if (chunk.sound) sum += chunk.sound->samples;
        return sum;
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

Session::Session(std::string id, SessionOptions options, Studio studio, SessionLimits limits)
    : id_(std::move(id)),
      piece_(std::move(options.piece)),
      seed_(options.seed),
      style_(std::move(options.style)),
      gain_(options.gain),
      time_(studio.clock),
      scheduler_(studio.scheduler),
      costs_(studio.costs),
      limits_(limits),
      clock_(options.start_sample),
      switch_sample_(options.start_sample),
      audio_(audio_format(*piece_->track)),
      pace_(scheduler_.rules(), costs_.at(*piece_, switch_sample_)),
      audience_(timeline_, limits_.audience),
      empty_since_(time_.now()) {
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

void Session::join(const std::shared_ptr<Listener>& listener, ListenerWants wants) {
    if (closed_) return listener->close("session_ended", "the session is over");
    audience_.join(listener, wants);
    if (state_ == v1::Status::WAITING) play_from_now();
    broadcast(status());
    audience_.catch_up(moment());
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

void Session::broadcast(const Message& message) {
    last_status_ = now();
    audience_.broadcast(message);
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
    const std::int64_t old_end = heard_until_switch();
    clock_.seek(std::clamp<std::int64_t>(sample, 0, piece_->score->total_samples()), now());
    if (state_ == v1::Status::ENDED) play_from_now();
    begin_epoch(clock_.anchor_sample(), false, old_end);
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
    begin_epoch(at, true, at);
    broadcast(hello());
    work_on();
    return true;
}

// After a seek the old media goes on for one playout delay (docs/protocol.md).
std::int64_t Session::heard_until_switch() const {
    return position() + playout_delay * media_rate / support::micros_per_second;
}

void Session::begin_epoch(std::int64_t switch_sample, bool blend, std::int64_t old_end) {
    ++epoch_;
    ++world_epoch_;
    switch_sample_ = switch_sample;
    change_ = {.begin = true, .blend = blend};
    pace_.begin_epoch();
    step_ = -1;
    all_rendered_ = false;
    timeline_.clear();
    audience_.begin_epoch(epoch_, old_end);
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
    return state_ == v1::Status::PLAYING && audience_.empty() && now() - empty_since_ >= limits_.unheard;
}

void Session::skip_lag() {
    if (!timeline_.has_sound() || all_rendered_ || timeline_.head() + longest_lag >= position()) return;
    const std::int64_t at = round_up_to_quantum(position() + change_lead);
    if (at >= piece_->score->total_samples()) return;
    begin_epoch(at, false, at);
    broadcast(status());
}

double Session::buffered() const {
    return timeline_.has_sound() ? std::max(0.0, seconds(timeline_.head() - position())) : 0;
}

double Session::high() const {
    const StreamingRules& rules = scheduler_.rules();
    return state_ == v1::Status::WAITING ? rules.waiting : rules.high;
}

bool Session::work_wanted() {
    if (closed_ || unheard()) return false;
    if (change_.begin || change_.restyle) return true;
    return !all_rendered_ && pace_.wants(buffered(), high());
}

// A change is heard at once; who has nobody to listen yet can wait.
support::Micros Session::deadline() const {
    if (state_ == v1::Status::WAITING) return now() + micros(scheduler_.rules().waiting);
    if (change_.begin || change_.restyle) return now();
    return now() + micros(pace_.slack(buffered()));
}

void Session::work_on() {
    if (!unheard()) skip_lag();
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
    expect_cost();
    auto work = std::make_shared<Work>();
    work->production = std::move(production_);
    work->change = std::exchange(change_, {});
    work->piece = piece_;
    work->seed = seed_;
    work->style = style_;
    work->epoch = epoch_;
    work->world_epoch = world_epoch_;
    work->sample = work->change.begin ? switch_sample_ : position();
    work->quanta = pace_.next_quanta(buffered(), high());
    working_ = true;
    return {[work] { work->run(); },
            [self = weak_from_this(), work](double) {
                if (const auto session = self.lock()) session->take(*work);
            }};
}

// At the edge of a step the cost changes by design.
void Session::expect_cost() {
    const std::int64_t head = timeline_.has_sound() ? timeline_.head() : switch_sample_;
    const int step = step_at(*piece_, head);
    if (step == step_) return;
    step_ = step;
    pace_.cost().expect(costs_.at(*piece_, head));
}

void Session::note_cost(const Work& work) {
    const auto quanta = static_cast<int>(work.samples() / quantum_samples);
    if (quanta == 0 || work.epoch != epoch_) return;
    pace_.rendered(quanta, work.cpu);
    if (step_ >= 0)
        costs_.correct(piece_->track->steps[static_cast<std::size_t>(step_)],
                       work.cpu / (quanta * Pace::quantum));
}

Carried Session::carried() const {
    if (state_ == v1::Status::ENDED) return {};
    const std::int64_t left = piece_->score->total_samples() - position();
    const double ahead = costs_.dearest(*piece_, position(), scheduler_.rules().look_ahead);
    return {std::max(ahead, pace_.cost().mean()), seconds(left)};
}

void Session::take(Work& work) {
    working_ = false;
    production_ = std::move(work.production);
    note_cost(work);
    // Work that was overtaken by a seek or a change of the track is thrown away.
    if (work.epoch == epoch_) {
        const bool world_is_current = work.world_epoch == world_epoch_;
        all_rendered_ = production_->finished();
        for (Chunk& chunk : work.chunks) {
            if (!world_is_current) chunk.drop_world();
            keep(chunk);
            if (chunk.sound) audience_.deliver(chunk, moment());
        }
        if (work.change.restyle && !work.change.begin && world_is_current) audience_.send_world(moment());
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

// ---------------------------------------------------------------- the passing of time

void Session::tick() {
    if (audience_.close_slow() > 0) left();
    end_if_over();
    timeline_.trim(position());
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

bool Session::expired() const {
    if (state_ == v1::Status::ENDED) return now() - ended_since_ >= limits_.ended;
    if (!audience_.empty()) return false;
    const auto limit = state_ == v1::Status::PLAYING ? limits_.empty_playing : limits_.empty_waiting;
    return now() - empty_since_ >= limit;
}

void Session::close(std::string_view code, std::string_view reason) {
    closed_ = true;
    audience_.close_all(code, reason);
}

}  // namespace stillpoint::session
