// Opus packets that depend on the sound around them only, not on where the encoder began.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "codec/opus_encoder.h"

namespace stillpoint::codec {

// An encoder's packets depend on all it has ever heard. Here a stream is cut into passages of two seconds,
// and each is made by an encoder that has heard no more than two quanta before it. So whoever needs a packet
// makes the bits that everybody else has made, wherever he began, and packets may be kept and shared.
//
// A decoder goes through a seam without a fresh start: on both sides of it, packets do not lean on those
// before them, and both encoders have heard the same sound where the packets overlap. The error at the seams
// of a tone is that of other packets (docs/audio-quality.md).
class PassageEncoder {
  public:
    static constexpr int passage_quanta = 100;  // four world frames
    static constexpr int lead_quanta = 2;       // what an encoder hears before its passage

    // The quantum from which on sound is needed to make the packets of PASSAGE.
    static std::int64_t lead_of(std::int64_t passage) noexcept;

    // Throws std::invalid_argument when libopus refuses the settings. The first quantum is number 0.
    explicit PassageEncoder(const OpusSettings& settings);

    // The next quantum given to encode() is lead_of(PASSAGE).
    void begin(std::int64_t passage) noexcept;

    // The next quantum given to encode() is QUANTUM, and nothing was heard before: up to the end of its
    // passage the packets are those of a stream that begins here. A fresh decoder understands them at once.
    void begin_anew(std::int64_t quantum) noexcept;

    // The packet of the next quantum; 0 bytes for those before the passage that was begun. Real-time safe.
    std::size_t encode(std::span<const float, opus_samples> pcm,
                       std::span<std::uint8_t, max_opus_packet> packet) noexcept;

    int pre_skip() const noexcept { return current_.pre_skip(); }
    const std::vector<std::uint8_t>& head() const noexcept { return current_.head(); }
    const OpusSettings& settings() const noexcept { return current_.settings(); }

  private:
    void hear_lead(std::span<const float, opus_samples> pcm, bool last) noexcept;

    OpusEncoder current_, coming_;  // of this passage and the next
    std::array<std::uint8_t, max_opus_packet> unused_{};
    std::int64_t next_ = 0;  // quantum
    bool in_lead_ = false;   // of the passage that was begun: nobody made the one before
};

}  // namespace stillpoint::codec
