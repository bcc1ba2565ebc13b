// The steady part of what shapes a noise, and the level it is played at (50-noise-effects 2 and 10).
#pragma once

#include <cstdint>
#include <vector>

#include "dsp/noise_colour.h"
#include "dsp/noise_sweep.h"
#include "dsp/static_notch.h"

namespace stillpoint::dsp {

// Every step of the reference's chain that acts on all of the noise alike, as one gain per bin: colour, cuts,
// the fixed low-pass at 10 kHz and high-pass at 50 Hz, static notches. Immutable.
class NoiseSpectrum {
  public:
    static constexpr int length = 16384;  // frames of the transform whose bins these are
    static constexpr int bins = length / 2 + 1;
    static constexpr double nominal_peak = 0.95;

    // MOTION tells the rate and the length of the voice; the shape depends on the length where the slope of
    // the colour moves.
    NoiseSpectrum(const NoiseColour& colour, const std::vector<StaticNotch>& notches,
                  const SweepMotion& motion);

    // Per bin, such that the noise has the RMS 1 before its sweeps. Bins from gains().size() on are silent.
    const std::vector<float>& gains() const noexcept { return gains_; }

    // What each ear is multiplied with so that a peak of nominal_peak is to be expected once in the voice. It
    // contains the static gain that gives back the power which the sweeps take away on the average (2.1).
    double level(int ear) const noexcept { return levels_[ear]; }

  private:
    std::vector<float> gains_;
    double levels_[2] = {0, 0};
};

// The ratio of peak to RMS to be expected in SECONDS of Gaussian noise whose spectrum has the mean
// zero-crossing frequency CROSSINGS (Hz).
double expected_crest(double crossings, double seconds, std::int64_t frames);

}  // namespace stillpoint::dsp
