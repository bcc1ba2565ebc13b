// Keeps a processed signal as loud as it was before (the makeup of the flanger, 50-noise-effects 4).
#pragma once

#include <array>

#include "dsp/block.h"

namespace stillpoint::dsp {

// exp(-1 / (MS milliseconds)) per frame; 0 for no time.
double smoothing_pole(double ms, int rate) noexcept;

// gain = the running mean of sqrt(power before / power after), both running means too; all over the same
// time, the gain held within its limits at every frame.
//
// A running mean is that of the block alone (dsp/kernels.h) and what is left of the past, which is kept in
// double precision, so that long times neither drift nor stick.
class LoudnessMakeup {
  public:
    LoudnessMakeup(double milliseconds, double least, double most, int rate);

    // What one channel has come to.
    struct State {
        double power_before = 0, power_after = 0, gain = 1;
    };

    // Multiplies WET[0..count), which came out of DRY, by the gain. Room as for the kernels.
    void apply(const float* dry, float* wet, int count, State& state) const noexcept;

  private:
    double limited(double gain) const noexcept;
    double after_block(double state, float own, int count) const noexcept;

    double pole_;
    alignas(64) std::array<float, block_frames> powers_;  // pole^(k + 1)
    std::array<double, block_frames> exact_powers_;
    double least_, most_;
};

}  // namespace stillpoint::dsp
