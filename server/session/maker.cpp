#include "session/maker.h"

#include <algorithm>
#include <span>
#include <utility>

#include "session/media_clock.h"

namespace stillpoint::session {
namespace {

using codec::PassageEncoder;

constexpr char packet_tag = 3 << 3 | 2;  // v1::Segment.packets, length-delimited
constexpr int typical_packet = 256;      // bytes

// Sound before the hop that a quantum finishes which its features depend on.
constexpr std::int64_t heard_before =
    Stretch::hop_delay +
    (analysis::Analyzer::memory + analysis::Analyzer::look_ahead) / analysis::hop_samples + 1;

engine::Renderer renderer_of(const Piece& piece, std::uint64_t seed) {
    return {piece.track, piece.plan, media_rate, seed, {}, piece.media};
}

void append_packet(std::span<const std::uint8_t> packet, Stretch& stretch) {
    std::string& bytes = stretch.packets;
    bytes += packet_tag;
    std::size_t size = packet.size();
    for (; size >= 0x80; size >>= 7)
        bytes += static_cast<char>((size & 0x7f) | 0x80);
    bytes += static_cast<char>(size);
    bytes.append(reinterpret_cast<const char*>(packet.data()), packet.size());
    stretch.ends.push_back(static_cast<std::uint32_t>(bytes.size()));
}

}  // namespace

Maker::Maker(PiecePtr piece, std::uint64_t seed)
    : piece_(std::move(piece)),
      renderer_(renderer_of(*piece_, seed)),
      encoder_(codec::settings_for(*piece_->track)),
      end_((renderer_.frames() + encoder_.pre_skip() + quantum_samples - 1) / quantum_samples) {}

std::vector<analysis::Features> Maker::begin(std::int64_t quantum, std::int64_t first_hop) {
    outgoing_.reset();
    pure_from_ = 0;
    const std::int64_t passage = quantum / PassageEncoder::passage_quanta;
    encoder_.begin(passage);
    return listen(quantum, first_hop, PassageEncoder::lead_of(passage));
}

std::vector<analysis::Features> Maker::take_over(const Piece& before, std::uint64_t seed,
                                                 std::int64_t switch_sample, std::int64_t quantum,
                                                 std::int64_t first_hop) {
    outgoing_.emplace(Outgoing{renderer_of(before, seed), switch_sample});
    // The encoder begins anew with the next passage; the analysis forgets later.
    const std::int64_t forgotten = (switch_sample + blend_samples) / quantum_samples + 1 + heard_before;
    pure_from_ = (forgotten / PassageEncoder::passage_quanta + 1) * PassageEncoder::passage_quanta;
    encoder_.begin_anew(quantum);
    return listen(quantum, first_hop, quantum);
}

// Renders up to QUANTUM: for the analysis, and from ENCODED_FROM on for the encoder.
std::vector<analysis::Features> Maker::listen(std::int64_t quantum, std::int64_t first_hop,
                                              std::int64_t encoded_from) {
    first_hop = std::min(first_hop, quantum - Stretch::hop_delay);
    next_ = std::clamp<std::int64_t>(first_hop - heard_before, 0, encoded_from);
    analyzer_.seek(next_ * quantum_samples);
    renderer_.seek(next_ * quantum_samples);
    if (outgoing_) outgoing_->renderer.seek(next_ * quantum_samples);
    std::vector<analysis::Features> features;
    Quantum pcm;
    std::array<std::uint8_t, codec::max_opus_packet> unused;
    for (; next_ < quantum; ++next_) {
        render(pcm);
        analyzer_.push(pcm, features);
        if (next_ >= encoded_from) encoder_.encode(pcm, unused);
    }
    std::erase_if(features, [&](const analysis::Features& heard) { return heard.hop < first_hop; });
    return features;
}

void Maker::render(Quantum& pcm) {
    if (!outgoing_) return renderer_.advance(pcm);
    const std::int64_t first = next_ * quantum_samples;
    if (first + quantum_samples <= outgoing_->blend_start) return outgoing_->renderer.advance(pcm);
    if (renderer_.position() != first) renderer_.seek(first);
    renderer_.advance(pcm);
    blend(pcm);
    if (first + quantum_samples >= outgoing_->blend_start + blend_samples) outgoing_.reset();
}

void Maker::blend(Quantum& pcm) {
    Quantum before;
    outgoing_->renderer.advance(before);
    for (std::size_t i = 0; i < pcm.size(); ++i) {
        const auto sample = next_ * quantum_samples + static_cast<std::int64_t>(i / 2);
        const float share = std::clamp(
            static_cast<float>(sample - outgoing_->blend_start) / static_cast<float>(blend_samples), 0.0f,
            1.0f);
        pcm[i] = before[i] + (pcm[i] - before[i]) * share;
    }
}

Stretch Maker::make(int quanta) {
    const std::int64_t limit = pure() ? end_ : std::min(end_, pure_from_);
    const std::int64_t end = std::min(next_ + quanta, limit);
    Stretch stretch;
    stretch.first = next_;
    const auto count = static_cast<std::size_t>(std::max<std::int64_t>(0, end - next_));
    stretch.ends.reserve(count);
    stretch.features.reserve(count);
    stretch.packets.reserve(count * typical_packet);
    renderer_.prepare((end - next_) * quantum_samples);
    Quantum pcm;
    std::array<std::uint8_t, codec::max_opus_packet> packet;
    for (; next_ < end; ++next_) {
        render(pcm);
        append_packet(std::span(packet).first(encoder_.encode(pcm, packet)), stretch);
        analyzer_.push(pcm, stretch.features);
    }
    return stretch;
}

}  // namespace stillpoint::session
