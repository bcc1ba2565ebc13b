// The steady part of what shapes a noise, and the level it is played at
// (50-noise-effects 2 and 10).
#pragma once

#include <cstdint>
#include <vector>

#include "dsp/noise_colour.h"
#include "dsp/noise_sweep.h"
#include "dsp/static_notch.h"

namespace stillpoint::dsp {

// Where a spectrum is worked out; one after another can use it.
struct SpectrumScratch {
    SpectrumScratch();
    std::vector<double> colour_axis, colour, swept_axis, swept;
    std::vector<float> notched;                         // per bin
    std::vector<float> cosine, sine, section, product;  // per point of swept_axis
};

// Every step of the reference's chain that acts on all of the noise alike, as
// one gain per bin: colour, cuts, the fixed low-pass at 10 kHz and high-pass at
// 50 Hz, static notches; and the level of each ear. Immutable.
class NoiseSpectrum {
  public:
    // Frames of the transform whose bins these are. The window's own spectrum
    // blurs the density by 6 Hz: from the octave of 31 Hz on that is less than
    // 0.4 dB for any colour (white is the worst).
    static constexpr int length = 8192;
    static constexpr int bins = length / 2 + 1;
    static constexpr double nominal_peak = 0.95;

    struct Outcome {
        int audible_bins = 0;  // those behind are silent
        // What each ear is multiplied with so that a peak of nominal_peak is to be
        // expected once in the voice. It contains the static gain that gives back
        // the power which the sweeps take away on the average (2.1).
        float levels[2] = {0, 0};
    };

    NoiseSpectrum(const NoiseColour& colour, std::vector<StaticNotch> notches)
        : colour_(colour), notches_(std::move(notches)) {}

    // Writes a gain for each bin, such that the noise has the RMS 1 before its
    // sweeps. MOTION tells the rate and the length of the voice; the shape
    // depends on the length where the slope of the colour moves. Takes a fraction
    // of a millisecond, allocates nothing.
    Outcome work_out(const SweepMotion& motion, SpectrumScratch& scratch, float* gains) const noexcept;

  private:
    NoiseColour colour_;
    std::vector<StaticNotch> notches_;
};

// The chain's fixed filters and static notches alone, per bin. NOTCHED is
// overwritten.
std::vector<float> fixed_gains(const std::vector<StaticNotch>& notches, double rate,
                               std::vector<float>& notched);

// The gain that gives back to a sound of power DENSITY per bin what the sweeps
// take away on the average in EAR.
double sweep_makeup(const std::vector<double>& density, const SweepMotion& motion, int ear,
                    SpectrumScratch& scratch);

// The ratio of peak to RMS to be expected in SECONDS of Gaussian noise whose
// spectrum has the mean zero-crossing frequency CROSSINGS (Hz).
double expected_crest(double crossings, double seconds, std::int64_t frames);

}  // namespace stillpoint::dsp
