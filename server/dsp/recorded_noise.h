// A recording in the place of coloured noise (50-noise-effects 2.1).
#pragma once

#include <memory>
#include <vector>

#include "dsp/noise_source.h"

namespace stillpoint::dsp {

// The recording over and over, through the chain's fixed filters and the static
// notches: a zero-phase FIR of 4097 taps, applied by overlap-save on a fixed
// grid, so that any stretch can be rendered at any time. Its level is such that
// the largest peak of the voice is NoiseSpectrum::nominal_peak where there are
// no sweeps; what sweeps take away on the average is given back.
class RecordedNoise final : public NoiseSource {
  public:
    using Samples = std::shared_ptr<const std::vector<float>>;

    // SAMPLES are at the motion's rate, not empty, below 1e6 in magnitude. Runs
    // once over what the voice plays of them.
    RecordedNoise(Samples samples, const std::vector<StaticNotch>& notches, const SweepMotion& motion,
                  std::shared_ptr<NoiseWorkspace> workspace);

    void render(std::int64_t first, int count, float* out) noexcept override;
    float level(int ear) const noexcept override { return levels_[ear]; }

  private:
    static constexpr int reach = 2048, hop = NoiseSpectrum::length - 2 * reach;
    static constexpr std::int64_t none = INT64_MIN / 2;

    void design(const std::vector<StaticNotch>& notches, double rate);
    void measure(const SweepMotion& motion);
    void make(std::int64_t hop_number) noexcept;

    Samples samples_;
    std::shared_ptr<NoiseWorkspace> workspace_;
    std::vector<float> gains_;  // per bin, scaled for an unscaled transform
    std::vector<float> made_;   // of the hop made last
    std::int64_t hop_ = none;
    float levels_[2] = {0, 0};
};

}  // namespace stillpoint::dsp
