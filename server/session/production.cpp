#include "session/production.h"

#include <algorithm>
#include <utility>

#include "session/media_clock.h"
#include "world/reaction.h"

namespace stillpoint::session {
namespace {

// World frames from one keyframe to the next: 2 s, so that a late joiner has few deltas to read.
constexpr std::uint32_t keyframe_interval = 4;

// Features from here on are kept behind the head: what may be unheard (StreamingRules: high and one longest
// chunk), what restyle() may go back to, and what the generator must hear before.
constexpr std::int64_t remembered_hops =
    (16 * media_rate + world::Generator::preroll_samples) / analysis::hop_samples;

// Hops before the one at a sample that the world there depends on: its frame may have begun 24 hops before,
// and the curves at its beginning are means over so many.
constexpr std::int64_t world_memory =
    world::Generator::frame_samples / analysis::hop_samples + world::Reaction::memory_hops;

constexpr std::size_t typical_packet = 256;  // bytes

std::string frame_fields(const v1::WorldFrame& frame) {
    v1::Segment segment;
    *segment.add_world() = frame;
    return segment_fields(segment);
}

world::Generator make_generator(const Piece& piece, std::shared_ptr<const world::Style> style,
                                std::uint64_t seed, std::uint32_t world_epoch) {
    world::Generator::Options options;
    options.seed = seed;
    options.world_epoch = world_epoch;
    return {piece.track, piece.score, std::move(style), options};
}

}  // namespace

void Chunk::drop_world() {
    keyframes.clear();
    deltas.clear();
    world_fields.clear();
    if (sound) message = segment_message(sound->fields, {}, false);
}

Production::Production(PiecePtr piece, std::uint64_t seed, std::shared_ptr<const world::Style> style,
                       std::shared_ptr<PacketCache> cache)
    : piece_(std::move(piece)),
      seed_(seed),
      style_(std::move(style)),
      rendition_(cache->rendition(piece_, seed_)),
      generator_(make_generator(*piece_, style_, seed_, 0)) {}

Production::~Production() = default;

std::int64_t Production::head() const {
    return next_ * quantum_samples;
}

bool Production::finished() const {
    return next_ >= rendition_->end();
}

// Returns the first hop that the world must hear.
std::int64_t Production::start_epoch(std::uint32_t epoch, std::uint32_t world_epoch, std::int64_t sample) {
    epoch_ = epoch;
    begin_sample_ = sample;
    first_chunk_ = true;
    next_ = std::max<std::int64_t>(0, sample / quantum_samples - preroll_quanta);
    generator_ = make_generator(*piece_, style_, seed_, world_epoch);
    generator_.seek(sample);
    heard_.clear();
    features_.clear();
    own_.reset();
    rough_ = false;
    return std::max<std::int64_t>(0, sample / quantum_samples - world_memory);
}

void Production::begin(std::uint32_t epoch, std::uint32_t world_epoch, std::int64_t sample) {
    const std::int64_t first_hop = start_epoch(epoch, world_epoch, sample);
    const std::int64_t last_hop = next_ - Stretch::hop_delay;
    if (last_hop <= first_hop) return;
    features_ = rendition_->features(first_hop, last_hop);
    if (!features_.empty()) return;
    auto maker = rendition_->borrow(next_);
    features_ = maker->begin(next_, first_hop);
    rendition_->keep(first_hop, features_);
    rendition_->give_back(std::move(maker));
}

void Production::take_over(const Production& before, std::uint32_t epoch, std::uint32_t world_epoch,
                           std::int64_t sample) {
    const std::int64_t first_hop = start_epoch(epoch, world_epoch, sample);
    own_ = rendition_->borrow(next_);
    features_ = own_->take_over(*before.piece_, before.seed_, sample, next_, first_hop);
}

// At most QUANTA quanta from the next one on; at least one.
StretchPtr Production::next_stretch(int quanta) {
    if (rough_ && ear_ == 1) own_.reset();
    rough_ = rough_ && own_;
    if (own_ && !rough_ && own_->pure()) rendition_->give_back(std::move(own_));
    if (own_) return make_own(quanta);
    if (auto kept = rendition_->find(next_, quanta)) return kept;
    // What others take must be whole.
    if (ear_ == 1 || !rendition_->alone()) return make(quanta);
    own_ = borrow();
    rough_ = true;
    return make_own(quanta);
}

StretchPtr Production::make_own(int quanta) {
    if (rough_) own_->set_ear(ear_);
    auto stretch = std::make_shared<const Stretch>(own_->make(quanta));
    made_ += stretch->quanta();
    return stretch;
}

// Somebody who stands at the next quantum.
std::unique_ptr<Maker> Production::borrow() {
    auto maker = rendition_->borrow(next_);
    if (maker->next() != next_) maker->begin(next_, next_ - Stretch::hop_delay);
    return maker;
}

StretchPtr Production::make(int quanta) {
    auto maker = borrow();
    quanta = static_cast<int>(rendition_->gap_end(next_, next_ + quanta) - next_);
    auto stretch = rendition_->keep(maker->make(quanta));
    rendition_->give_back(std::move(maker));
    made_ += stretch->quanta();
    return stretch;
}

Chunk Production::extend(int quanta) {
    auto sound = std::make_shared<SoundSegment>();
    sound->epoch = epoch_;
    sound->first_sample = head();
    v1::Segment fields;
    fields.set_epoch(epoch_);
    fields.set_first_sample(static_cast<std::uint64_t>(head()));
    sound->fields.reserve(static_cast<std::size_t>(quanta) * typical_packet);
    fields.AppendToString(&sound->fields);
    for (const std::int64_t end = next_ + quanta; next_ < end && !finished();) {
        const StretchPtr stretch = next_stretch(static_cast<int>(end - next_));
        const std::int64_t to = std::min(end, stretch->end());
        sound->fields += stretch->fields(next_, to);
        hear(*stretch, next_, to);
        next_ = to;
    }
    sound->samples = head() - sound->first_sample;
    sound->last = finished();
    fields.Clear();
    fields.set_last(sound->last);
    fields.AppendToString(&sound->fields);

    Chunk chunk;
    std::vector<v1::WorldFrame> frames;
    generator_.advance(features_, frames);
    if (finished()) generator_.finish(frames);
    remember_features();
    if (std::exchange(first_chunk_, false)) add_keyframe(begin_sample_, chunk);
    add_frames(frames, chunk);
    chunk.message = segment_message(sound->fields, chunk.world_fields, false);
    chunk.sound = std::move(sound);
    return chunk;
}

// The features that quanta [FROM, TO) of the stretch finish.
void Production::hear(const Stretch& stretch, std::int64_t from, std::int64_t to) {
    for (const analysis::Features& heard : stretch.features)
        if (heard.hop >= from - Stretch::hop_delay && heard.hop < to - Stretch::hop_delay)
            features_.push_back(heard);
}

Chunk Production::restyle(std::shared_ptr<const world::Style> style, std::uint32_t world_epoch,
                          std::int64_t sample) {
    style_ = std::move(style);
    generator_ = make_generator(*piece_, style_, seed_, world_epoch);
    generator_.seek(sample);
    features_.assign(heard_.begin(), heard_.end());
    std::vector<v1::WorldFrame> frames;
    generator_.advance(features_, frames);
    if (finished()) generator_.finish(frames);
    features_.clear();
    Chunk chunk;
    add_keyframe(sample, chunk);
    add_frames(frames, chunk);
    return chunk;
}

void Production::remember_features() {
    heard_.insert(heard_.end(), features_.begin(), features_.end());
    features_.clear();
    while (heard_.size() > remembered_hops)
        heard_.pop_front();
}

void Production::add_keyframe(std::int64_t sample, Chunk& chunk) const {
    auto frame = generator_.keyframe(sample);
    WorldKeyframe keyframe{frame.sequence(), static_cast<std::int64_t>(frame.first_sample()), nullptr};
    keyframe.message = keyframe_message(std::move(frame));
    chunk.keyframes.push_back(std::move(keyframe));
}

void Production::add_frames(const std::vector<v1::WorldFrame>& frames, Chunk& chunk) const {
    for (const auto& frame : frames) {
        const auto first_sample = static_cast<std::int64_t>(frame.first_sample());
        const bool already = !chunk.keyframes.empty() && chunk.keyframes.back().sequence == frame.sequence();
        if (frame.sequence() % keyframe_interval == 0 && !already) add_keyframe(first_sample, chunk);
        chunk.deltas.push_back({frame.sequence(), first_sample, frame_fields(frame)});
        chunk.world_fields += chunk.deltas.back().fields;
    }
}

}  // namespace stillpoint::session
