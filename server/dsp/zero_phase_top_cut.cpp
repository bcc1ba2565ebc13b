#include "dsp/zero_phase_top_cut.h"

#include <algorithm>
#include <array>

#include "dsp/sine.h"

namespace stillpoint::dsp {
namespace {

// tan(pi * 0.45)
double corner() noexcept {
    return sin_turns(0.225) / cos_turns(0.225);
}

// One pass: two sections in transposed direct form II.
void run(double* samples, int count) noexcept {
    const double k = corner();
    double steady = samples[0];  // a constant passes unchanged
    for (int i = 0; i < 2; ++i) {
        const double damping = 2 * sin_turns((2 * i + 1) / 16.0), norm = 1 / (1 + damping * k + k * k);
        const double b = k * k * norm, a1 = 2 * (k * k - 1) * norm, a2 = (1 - damping * k + k * k) * norm;
        double z2 = (b - a2) * steady, z1 = (2 * b - a1) * steady + z2;
        for (int n = 0; n < count; ++n) {
            const double x = samples[n], y = b * x + z1;
            z1 = 2 * b * x - a1 * y + z2;
            z2 = b * x - a2 * y;
            samples[n] = y;
        }
    }
}

using Taps = std::array<float, ZeroPhaseTopCut::reach + 1>;

// The inverse transform of |H|^2 = 1 / (1 + (tan(pi f) / tan(pi 0.45))^8), f in cycles per frame.
Taps designed_taps() noexcept {
    constexpr int bins = 1024, reach = ZeroPhaseTopCut::reach;
    double sums[reach + 1] = {};
    for (int bin = 0; bin <= bins / 2; ++bin) {
        const double cycles = double(bin) / bins;
        const double sine = sin_turns(cycles / 2), cosine = corner() * cos_turns(cycles / 2);
        const double s = sine * sine, c = cosine * cosine;
        const double power = c * c * c * c / (c * c * c * c + s * s * s * s);
        const double weight = (bin == 0 || bin == bins / 2 ? 1 : 2) * power / bins;
        for (int k = 0; k <= reach; ++k)
            sums[k] += weight * cos_turns(double(bin * k % bins) / bins);
    }
    Taps taps;
    for (std::size_t k = 0; k < taps.size(); ++k)
        taps[k] = static_cast<float>(sums[k]);
    return taps;
}

}  // namespace

ZeroPhaseTopCut::ZeroPhaseTopCut() {
    static const Taps taps = designed_taps();
    taps_ = taps.data();
}

// Tap by tap over all frames, so that the inner loop vectorises.
void ZeroPhaseTopCut::apply(const float* around, int count, float* out) const noexcept {
    const float* middle = around + reach;
    for (int i = 0; i < count; ++i)
        out[i] = taps_[0] * middle[i];
    for (int k = 1; k <= reach; ++k) {
        const float *before = middle - k, *after = middle + k;
        const float tap = taps_[k];
        for (int i = 0; i < count; ++i)
            out[i] += tap * (before[i] + after[i]);
    }
}

void ZeroPhaseTopCut::run_both_ways(double* samples, int count) noexcept {
    for (int pass = 0; pass < 2; ++pass) {
        run(samples, count);
        std::reverse(samples, samples + count);
    }
}

}  // namespace stillpoint::dsp
