// The transition factor alpha(t) of a voice that moves from start to end values (30-voices 2.3).
#pragma once

#include <memory>
#include <string>

#include "track/params.h"

namespace stillpoint::dsp {

// Immutable after construction; evaluating allocates nothing and may happen on any thread.
class Transition {
  public:
    // STEP_SECONDS is the length T of the step. A ramp that would outlast the step is compressed to its end.
    // An unreadable curve becomes linear (the validator has warned).
    Transition(const track::Params& params, double step_seconds);

    double alpha(double seconds) const noexcept;  // t counted from the step's start; usually 0..1

    // Integral of alpha from 0 to t, in seconds. Exact for the named curves; for expressions by a table that
    // is good to 1e-9 s.
    double integral(double seconds) const noexcept;

    double ramp_start() const noexcept { return start_; }
    double ramp_end() const noexcept { return end_; }

  private:
    enum class Curve { Linear, Logarithmic, Exponential, Expression };
    struct Table;
    Curve curve_ = Curve::Linear;
    double start_ = 0, end_ = 0, step_ = 0;
    std::shared_ptr<const Table> table_;  // only for expressions
};

}  // namespace stillpoint::dsp
