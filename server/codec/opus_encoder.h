// Opus packets of 20 ms, made so that a binaural beat survives them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "track/track.h"

struct OpusMSEncoder;

namespace stillpoint::codec {

constexpr int opus_rate = 48000;  // Hz; every packet of the server is made at this rate
constexpr int opus_frames = 960;  // frames of one packet: one quantum, 20 ms
constexpr int opus_samples = 2 * opus_frames;
constexpr int max_opus_packet = 2 * 1276;  // bytes; two streams of the largest Opus frame with its length

struct OpusSettings {
    enum class Stereo {
        Separate,  // each ear is a mono stream of its own: nothing of one ear can reach the other
        Joint,     // one stereo stream: fewer bits for what both ears share, at the price of leakage
    };
    Stereo stereo = Stereo::Separate;
    int bitrate = 96000;  // bit/s of both channels together, 12000..510000
    int complexity = 10;  // 0..10
    bool operator==(const OpusSettings&) const = default;
};

// Separate ears unless no voice of the track can carry a binaural beat; less search in the encoder where
// noise hides what it would gain. docs/audio-quality.md has the figures.
OpusSettings settings_for(const track::Track& track);

// Deterministic: the packets are a function of the settings and of all frames since construction or reset().
// One owner at a time.
class OpusEncoder {
  public:
    // Throws std::invalid_argument when libopus refuses the settings.
    explicit OpusEncoder(const OpusSettings& settings);

    // One packet from the next quantum (left, right, left, ...; full scale 1). Returns the bytes written.
    // Real-time safe: no allocation, lock or exception. Samples that are no numbers become silence.
    std::size_t encode(std::span<const float, opus_samples> pcm,
                       std::span<std::uint8_t, max_opus_packet> packet) noexcept;

    // Whether the next packets may be coded as a difference to the ones before; they may at first. A packet
    // that does not is understood by a decoder that has followed another encoder.
    void lean_on_past(bool may) noexcept;

    // As if newly built, but for lean_on_past().
    void reset() noexcept;

    // Frames by which a decoder is late: its output frame i is input frame i - pre_skip().
    int pre_skip() const noexcept { return pre_skip_; }

    // The OpusHead header of RFC 7845 section 5.1; also the `description` of a WebCodecs AudioDecoder.
    const std::vector<std::uint8_t>& head() const noexcept { return head_; }

    const OpusSettings& settings() const noexcept { return settings_; }

  private:
    struct Destroy {
        void operator()(OpusMSEncoder* encoder) const noexcept;
    };
    std::unique_ptr<OpusMSEncoder, Destroy> encoder_;
    OpusSettings settings_;
    int pre_skip_ = 0;
    bool leans_ = true;
    std::vector<std::uint8_t> head_;
};

}  // namespace stillpoint::codec
