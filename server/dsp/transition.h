// The transition factor alpha(t) of a voice that moves from start to end values (30-voices 2.3).
#pragma once

#include <memory>
#include <string_view>

#include "track/params.h"

namespace stillpoint::dsp {

// Immutable after construction; evaluating allocates nothing and may happen on any thread.
class Transition {
  public:
    // STEP_SECONDS is the length T of the step. A ramp that would outlast the step is compressed to its end.
    // An unreadable curve becomes linear (the validator has warned). CURVE_KEY names the curve's parameter.
    Transition(const track::Params& params, double step_seconds,
               std::string_view curve_key = "transition_curve");

    double alpha(double seconds) const noexcept;  // t counted from the step's start; usually 0..1

    // Integral of alpha from 0 to t, in seconds; t may be negative. Exact for the named curves; for
    // expressions by a table that is good to 1e-9 s.
    double integral(double seconds) const noexcept;

    // Within the ramp: the integral of the curve from ramp_start(), and its slope per second. Beside the ramp
    // the parabola of a named curve goes on, and an expression is held.
    double integral_along(double seconds) const noexcept;
    double slope_along(double seconds) const noexcept;

    // The smallest and largest alpha of the step.
    double lowest() const noexcept { return lowest_; }
    double highest() const noexcept { return highest_; }

    double ramp_start() const noexcept { return start_; }
    double ramp_end() const noexcept { return end_; }

    // Whether alpha may be no smooth curve from time A to time B: the ramp begins or ends there, or an
    // expression has more room than its table can tell of.
    bool has_edge(double a, double b) const noexcept;

    // alpha never turns back; not known of expressions.
    bool is_monotonic() const noexcept { return curve_ != Curve::Expression; }

    // The ramp has no length: alpha jumps from 0 to 1 at ramp_start().
    bool is_jump() const noexcept { return end_ <= start_; }

  private:
    enum class Curve { Linear, Logarithmic, Exponential, Expression };
    struct Table;
    double curve(double a) const noexcept;           // a in 0..1
    double curve_integral(double a) const noexcept;  // from 0 to a
    Curve curve_ = Curve::Linear;
    double start_ = 0, end_ = 0, step_ = 0;
    double before_ = 0, after_ = 1;  // alpha outside the ramp
    double lowest_ = 0, highest_ = 1;
    std::shared_ptr<const Table> table_;  // only for expressions
};

// Whether TEXT is one of the named curves or an expression in alpha that can be evaluated.
bool is_readable_curve(std::string_view text);

}  // namespace stillpoint::dsp
