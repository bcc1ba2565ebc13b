#include "session/production.h"

#include <algorithm>
#include <array>
#include <utility>

#include "session/media_clock.h"

namespace stillpoint::session {
namespace {

// World frames from one keyframe to the next: 2 s, so that a late joiner has few deltas to read.
constexpr std::uint32_t keyframe_interval = 4;

// Features from here on are kept behind the head: what may be unheard (StreamingRules: high and one longest
// chunk), what restyle() may go back to, and what the generator must hear before.
constexpr std::int64_t remembered_hops =
    (16 * media_rate + world::Generator::preroll_samples) / analysis::hop_samples;

std::int64_t quantum_floor(std::int64_t sample) {
    return sample / quantum_samples * quantum_samples;
}

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

Production::Production(PiecePtr piece, std::uint64_t seed, std::shared_ptr<const world::Style> style)
    : piece_(std::move(piece)),
      seed_(seed),
      style_(std::move(style)),
      renderer_(piece_->track, piece_->plan, media_rate, seed_, {}, piece_->media),
      encoder_(codec::settings_for(*piece_->track)),
      generator_(make_generator(*piece_, style_, seed_, 0)) {
    const std::int64_t sound = renderer_.frames() + encoder_.pre_skip();
    end_ = quantum_floor(sound + quantum_samples - 1);
}

void Production::begin(std::uint32_t epoch, std::uint32_t world_epoch, std::int64_t sample) {
    epoch_ = epoch;
    begin_sample_ = sample;
    first_chunk_ = true;
    head_ = std::max<std::int64_t>(0, quantum_floor(sample) - preroll_quanta * quantum_samples);
    generator_ = make_generator(*piece_, style_, seed_, world_epoch);
    generator_.seek(sample);
    heard_.clear();
    const std::int64_t passage = head_ / quantum_samples / codec::PassageEncoder::passage_quanta;
    encoder_.begin(passage);
    encoded_from_ = codec::PassageEncoder::lead_of(passage) * quantum_samples;
    const std::int64_t start = std::min(
        encoded_from_, quantum_floor(std::max<std::int64_t>(0, sample - world::Generator::preroll_samples)));
    analyzer_.seek(start);
    renderer_.seek(start);
    if (outgoing_) outgoing_->renderer.seek(start);
    listen(start);
}

void Production::take_over(const Production& before, std::uint32_t epoch, std::uint32_t world_epoch,
                           std::int64_t sample) {
    const Piece& old = *before.piece_;
    outgoing_.emplace(Outgoing{{old.track, old.plan, media_rate, before.seed_, {}, old.media}, sample});
    begin(epoch, world_epoch, sample);
    renderer_.seek(quantum_floor(sample));
}

// Lets the analysis hear what comes before the head, so that the world is the one of a listener from the
// start, and the encoder what comes before it in its passage.
void Production::listen(std::int64_t from) {
    std::array<float, codec::opus_samples> pcm;
    std::array<std::uint8_t, codec::max_opus_packet> unused;
    for (; from < head_; from += quantum_samples) {
        render(pcm, from);
        analyzer_.push(pcm, features_);
        if (from >= encoded_from_) encoder_.encode(pcm, unused);
    }
}

void Production::render(std::span<float> pcm, std::int64_t first_sample) {
    if (!outgoing_) return renderer_.advance(pcm);
    const std::int64_t end = first_sample + static_cast<std::int64_t>(pcm.size() / 2);
    if (end <= outgoing_->blend_start) return outgoing_->renderer.advance(pcm);
    if (renderer_.position() != first_sample) renderer_.seek(first_sample);
    renderer_.advance(pcm);
    std::array<float, 2 * quantum_samples> old;
    const std::span before(old.data(), pcm.size());
    outgoing_->renderer.advance(before);
    for (std::size_t i = 0; i < pcm.size(); ++i) {
        const auto since = first_sample + static_cast<std::int64_t>(i / 2) - outgoing_->blend_start;
        const float share =
            std::clamp(static_cast<float>(since) / static_cast<float>(blend_samples), 0.0f, 1.0f);
        pcm[i] = before[i] + (pcm[i] - before[i]) * share;
    }
    if (end >= outgoing_->blend_start + blend_samples) outgoing_.reset();
}

Chunk Production::extend(int quanta) {
    auto sound = std::make_shared<SoundSegment>();
    sound->epoch = epoch_;
    sound->first_sample = head_;
    v1::Segment fields;
    fields.set_epoch(epoch_);
    fields.set_first_sample(static_cast<std::uint64_t>(head_));
    std::array<float, codec::opus_samples> pcm;
    std::array<std::uint8_t, codec::max_opus_packet> packet;
    renderer_.prepare(quanta * quantum_samples);
    for (int i = 0; i < quanta && !finished(); ++i) {
        render(pcm, head_);
        fields.add_packets(packet.data(), encoder_.encode(pcm, packet));
        analyzer_.push(pcm, features_);
        head_ += quantum_samples;
    }
    sound->samples = head_ - sound->first_sample;
    sound->last = finished();
    fields.set_last(sound->last);
    sound->fields = segment_fields(fields);

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
