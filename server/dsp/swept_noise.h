// The whole of the noise chain (50-noise-effects 2): coloured noise through
// swinging and fixed notches, at its level, in stereo.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "dsp/coloured_noise.h"
#include "dsp/noise_spectrum.h"
#include "dsp/noise_sweep.h"
#include "dsp/notch_bank.h"
#include "dsp/recorded_noise.h"

namespace stillpoint::dsp {

struct NoiseScore {
    NoiseColour colour;
    RecordedNoise::Samples recording;  // in the place of the colour; null: none
    std::vector<StaticNotch> notches;
    NoiseSweeps sweeps;
};

// Frames of the sweeps are cut into blocks of 4096 that overlap by half; the
// notches of a block stand where its middle finds them, and a Hann window fades
// from block to block (50 2.2). So the even blocks are one filter that jumps
// while nothing of it is heard, the odd blocks another, and their sum moves
// smoothly.
//
// These filters are recursive. To be the same after any seek they begin anew,
// from silence and PREROLL frames early, at every sixteenth of their own blocks
// (1.4 s), again where nothing is heard of them. A seek therefore costs at most
// one such stretch of filtering, half of one on the average; without sweeps it
// costs two transforms.
class SweptNoise {
  public:
    static constexpr double nominal_peak = NoiseSpectrum::nominal_peak;

    // OFFSET is the first frame of the step in the stream KEY. Without a
    // transition the swing, too, is where the stream is, so that equal noises of
    // consecutive steps are one.
    SweptNoise(const NoiseScore& score, const StepClock& clock, const std::optional<Transition>& transition,
               std::uint64_t key, std::int64_t offset, std::shared_ptr<NoiseWorkspace> workspace);
    SweptNoise(const SweptNoise&) = delete;
    SweptNoise& operator=(const SweptNoise&) = delete;

    // Writes frames [first, first + count) of the step, limited to
    // +-nominal_peak. Any cuts, any order, the same bits; cheapest in order.
    // Allocates nothing.
    void render(std::int64_t first, int count, float* left, float* right) noexcept;

  private:
    static constexpr int block = 4096, hop = block / 2;
    static constexpr int chunk = 512;           // frames filtered at once
    static constexpr int segment = 16 * block;  // between two beginnings of one filter
    static constexpr int preroll = 4096;

    void render_steady(std::int64_t first, int count, float* left, float* right) noexcept;
    void render_swept(std::int64_t first, int count, float* left, float* right) noexcept;
    void make(std::int64_t chunk_number) noexcept;
    void advance() noexcept;
    void fill_source(std::int64_t start, float* sound) noexcept;
    void begin_anew(int parity, std::int64_t frame) noexcept;
    void tune(NotchBank& bank, int parity, std::int64_t block_start) const noexcept;

    SweepMotion motion_;
    std::unique_ptr<NoiseSource> source_;
    std::int64_t source_offset_;  // of the sweeps' frame 0 in the stream
    std::int64_t sweep_offset_;   // of the step's frame 0 on the sweeps' axis
    NotchBank bank_,
        fresh_;                        // chains: even blocks left and right, odd blocks left and right
    std::int64_t next_;                // number of the chunk that advance() makes
    std::vector<float> left_, right_;  // the chunk before it
};

}  // namespace stillpoint::dsp
