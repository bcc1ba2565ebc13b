// The filter that turns white noise into a coloured one of a known level (50-noise-effects 2 and 10).
#pragma once

#include <cstdint>
#include <vector>

#include "dsp/noise_colour.h"

namespace stillpoint::dsp {

struct StaticNotch {
    double frequency = 1000;  // Hz
    double q = 25;
    int cascade = 1;
};

// A zero-phase FIR of 2 * reach + 1 taps, as its spectrum for blocks of NoiseFilter::transform_length. Every
// step of the reference's chain that acts on all of the noise alike is in it: colour, cuts, the fixed
// low-pass at 10 kHz and high-pass at 50 Hz, level, static notches. Immutable.
class NoiseFilter {
  public:
    static constexpr int reach = 8192;
    static constexpr int hop = 8192;                          // frames that one transform yields
    static constexpr int transform_length = hop + 2 * reach;  // 24576 = 2^13 * 3, faster than 2^15
    static constexpr double nominal_peak = 0.95;

    // The level is such that a peak of nominal_peak is to be expected once in SECONDS (2.3); notches come
    // after it.
    NoiseFilter(const NoiseColour& colour, const std::vector<StaticNotch>& notches, int rate, double seconds);

    const std::vector<float>& gains() const noexcept {
        return gains_;
    }  // per bin, scaled for an unscaled transform

  private:
    std::vector<float> gains_;
};

// The ratio of peak to RMS to be expected in SECONDS of Gaussian noise whose spectrum has the mean
// zero-crossing frequency CROSSINGS (Hz).
double expected_crest(double crossings, double seconds, std::int64_t frames);

}  // namespace stillpoint::dsp
