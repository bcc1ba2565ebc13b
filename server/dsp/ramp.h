// A parameter that moves from a start to an end value with the transition factor, and its exact running sum.
#pragma once

#include <algorithm>
#include <cstdint>

#include "dsp/step_clock.h"
#include "dsp/transition.h"

namespace stillpoint::dsp {

struct Ramp {
    double start = 0, end = 0;

    Ramp() = default;
    explicit Ramp(double constant) : start(constant), end(constant) {}
    Ramp(double from, double to) : start(from), end(to) {}

    bool is_constant() const noexcept { return start == end; }
    bool is_zero() const noexcept { return start == 0 && end == 0; }
    double at(double alpha) const noexcept { return start + (end - start) * alpha; }
    Ramp operator*(double factor) const noexcept { return {start * factor, end * factor}; }
};

inline Ramp operator+(const Ramp& a, const Ramp& b) noexcept {
    return {a.start + b.start, a.end + b.end};
}

// The smallest value of RAMP over the step; TRANSITION may be null for a constant.
double lowest(const Ramp& ramp, const Transition* transition) noexcept;
double largest_magnitude(const Ramp& ramp, const Transition* transition) noexcept;

// The sum of a ramped value over the frames of a step, in closed form.
//
// A sum over frames is the integral over time with half a frame more at both ends (midpoint rule): for a ramp
// of L seconds over d Hz the phase is off by less than d / (4 L rate^2) turns, and a jump lies exactly
// between two frames.
class RampSum {
  public:
    enum class Sign { AsIs, ClampedAtZero, Absolute };

    // TRANSITION must outlive the sum; null means that VALUE is constant.
    RampSum(const Ramp& value, const StepClock& clock, const Transition* transition, Sign sign = Sign::AsIs);

    // Sum over frames 0..FRAME, both included. FRAME may lie between frames or be -1 (0 frames).
    double through(double frame) const noexcept { return primitive(frame + 0.5) - origin_; }

  private:
    double primitive(double frame) const noexcept;
    double plain(double frame) const noexcept;
    double alpha_sum(double frame) const noexcept;

    Ramp value_;
    const Transition* transition_ = nullptr;
    double frame_seconds_ = 1;
    double jump_ = 0;                // between the last frame before a jump and the first after it
    double crossing_ = 0;            // where the value changes sign
    double before_ = 1, after_ = 1;  // factors on the value before and after the crossing
    double at_crossing_ = 0;         // plain(crossing_)
    double origin_ = 0;
};

}  // namespace stillpoint::dsp
