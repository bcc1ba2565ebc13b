// A phase whose frequency is steady or moves linearly from frame to frame.
#pragma once

#include <cstdint>

#include "dsp/sine.h"

namespace stillpoint::dsp {

// phase(n) = start + n * (slope + n * bend) turns. Since n is whole, whole turns in slope and bend do not
// matter: they are taken off, so that no size of a frequency and no length of a step costs precision. A pure
// function of n.
class QuadraticPhase {
  public:
    QuadraticPhase() = default;
    QuadraticPhase(double start, double slope, double bend = 0) noexcept
        : start_(start), slope_(whole_off(slope)), bend_(whole_off(bend)) {}

    // Phases of frames FIRST .. FIRST + COUNT - 1 in turns, the first one in [0, 1).
    void fill(std::int64_t first, int count, double* turns) const noexcept {
        const double n = double(first);
        const double from = fraction(start_ + fraction(slope_ + n * bend_) * n);
        const double step = whole_off(slope_ + 2 * n * bend_);
        for (int k = 0; k < count; ++k)
            turns[k] = from + k * (step + k * bend_);
    }

  private:
    static double whole_off(double turns) noexcept { return turns - nearest(turns); }

    double start_ = 0, slope_ = 0, bend_ = 0;
};

}  // namespace stillpoint::dsp
