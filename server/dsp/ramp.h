// A parameter that moves from a start to an end value with the transition factor, and its exact running sum.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

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
// A sum over frames is the integral over time with half a frame more at both ends, less 1/24 of what the
// slope gains between them (Euler and Maclaurin): exact for the named curves, which are parabolas at most.
// The corners of the ramp, its jump and where the value changes sign lie exactly between two frames.
class RampSum {
  public:
    enum class Sign { AsIs, ClampedAtZero, Absolute };

    // TRANSITION must outlive the sum; null means that VALUE is constant.
    RampSum(const Ramp& value, const StepClock& clock, const Transition* transition, Sign sign = Sign::AsIs);

    // Sum over frames 0..FRAME, both included. FRAME may lie between frames or be -1 (0 frames).
    double through(double frame) const noexcept { return primitive(frame + 0.5) - origin_; }

  private:
    // From FIRST on, where the value has one sign, the sum is that of the plain value times FACTOR plus
    // OFFSET.
    struct Stretch {
        double first, factor, offset;
    };
    void find_edges(const StepClock& clock);
    void find_stretches(const StepClock& clock, double negative_factor);
    double primitive(double frame) const noexcept;
    double plain(double frame) const noexcept;
    double alpha_sum(double frame) const noexcept;
    double curve_sum(double frame) const noexcept;

    Ramp value_;
    const Transition* transition_ = nullptr;
    double frame_seconds_ = 1;
    double ramp_first_ = 0, ramp_last_ = 0;      // the ramp's frames lie between; a jump: both where it is
    double before_ramp_ = 0, through_ramp_ = 0;  // curve_sum() at ramp_first_, alpha_sum() at ramp_last_
    std::vector<Stretch> stretches_;             // in order; empty: the plain value
    double origin_ = 0;
};

}  // namespace stillpoint::dsp
