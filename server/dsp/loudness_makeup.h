// Keeps a processed signal as loud as it was before (the makeup of the flanger, 50-noise-effects 4).
#pragma once

#include <array>

#include "dsp/block.h"

namespace stillpoint::dsp {

// exp(-1 / (MS milliseconds)) per frame; 0 for no time.
double smoothing_pole(double ms, int rate) noexcept;

// A running mean y = pole * y + (1 - pole) * x, a block at a time: the part of the block alone, and what is
// left of the past in double precision, so that long times neither drift nor stick.
class RunningMean {
  public:
    explicit RunningMean(double pole);

    // y[k] for x[0..count), STATE being the mean before and after.
    void run(const float* x, int count, double& state, float* y) const noexcept;

    double pole() const noexcept { return pole_; }

  private:
    double pole_;
    std::array<float, block_frames> powers_;  // pole^(k + 1)
    std::array<double, block_frames> exact_powers_;
};

// gain = the running mean of sqrt(power before / power after), both running means too; all over the same
// time, the gain held within its limits at every frame.
class LoudnessMakeup {
  public:
    LoudnessMakeup(double milliseconds, double least, double most, int rate);

    // What one channel has come to.
    struct State {
        double power_before = 0, power_after = 0, gain = 1;
    };

    // Multiplies WET[0..count), which came out of DRY, by the gain.
    void apply(const float* dry, float* wet, int count, State& state) const noexcept;

  private:
    double limited(double gain) const noexcept;

    RunningMean mean_;
    double least_, most_;
};

}  // namespace stillpoint::dsp
