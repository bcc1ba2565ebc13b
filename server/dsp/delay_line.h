// The recent past of a signal, read between its samples.
#pragma once

#include <vector>

#include "dsp/block.h"

namespace stillpoint::dsp {

enum class Interpolation { Linear, Cubic };

// The signal DELAY >= 0 frames before *NOW, at the true fraction and with gain 1 at frequency 0: on the line
// between two samples, or on the cubic through four (Lagrange), DELAY lying between the middle two wherever
// there is a sample after it.
inline double read_delayed(const float* now, double delay, Interpolation interpolation) noexcept {
    int whole = static_cast<int>(delay);
    if (interpolation == Interpolation::Linear) {
        const float* a = now - whole;
        return a[0] + (delay - whole) * (double(a[-1]) - a[0]);
    }
    whole = whole < 1 ? 1 : whole;
    const float* a = now - whole;
    const double f = delay - whole, rise = (f + 1) * f, fall = (f - 1) * (f - 2);
    return (f + 1) * fall / 2 * a[0] - f * fall / 6 * a[1] - rise * (f - 2) / 2 * a[-1] +
           rise * (f - 1) / 6 * a[-2];
}

// The largest |value| read from samples up to 1, at any delay and at delays of one frame or more.
constexpr double interpolation_bound(Interpolation interpolation) noexcept {
    return interpolation == Interpolation::Cubic ? 1.6312 : 1;
}
constexpr double distant_interpolation_bound(Interpolation interpolation) noexcept {
    return interpolation == Interpolation::Cubic ? 1.25 : 1;
}

// Keeps the past in one piece, so that blocks are read without wrapping. Never allocates after construction.
class DelayLine {
  public:
    // LONGEST: the largest delay that is read, in frames.
    explicit DelayLine(int longest);

    void clear() noexcept;  // silence before the next sample

    // Room for the next COUNT <= block_frames samples, to be filled by the caller; the past lies before it.
    float* append(int count) noexcept;

  private:
    int past_;  // samples kept before a block
    int end_;   // of what has been written
    std::vector<float> samples_;
};

// out[k] = the signal delays[k] frames before now[k].
void read_delayed(const float* now, const double* delays, int count, Interpolation interpolation,
                  float* out) noexcept;

}  // namespace stillpoint::dsp
