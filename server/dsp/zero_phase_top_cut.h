// A Butterworth low-pass of order 4 at 0.45 of the rate that runs forward, then backward (40-voices 0.2).
#pragma once

namespace stillpoint::dsp {

// So near to half the rate the impulse response of both passes is short: a symmetric FIR is the same filter
// to within 1e-7, and looks only at the frames around. It depends on no rate in Hz.
class ZeroPhaseTopCut {
  public:
    static constexpr int reach = 128;  // frames it looks at on either side

    ZeroPhaseTopCut();

    // A steady tone below this share of the rate passes with less than 4e-7 of loss.
    static constexpr double untouched = 0.25;

    // The most by which a peak can grow: the sum of the magnitudes of its taps.
    static constexpr double peak_growth = 2.2;

    // Writes COUNT frames to OUT; AROUND holds them with REACH more on either side.
    void apply(const float* around, int count, float* out) const noexcept;

    // The two passes as they are, over COUNT samples in place. Each starts in the steady state of its first
    // sample. What the document does at the ends of a signal, after continuing it.
    static void run_both_ways(double* samples, int count) noexcept;

  private:
    const float* taps_;  // reach + 1 from the middle outwards, the same for all
};

}  // namespace stillpoint::dsp
