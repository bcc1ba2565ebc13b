// The trapezoid that opens and closes an isochronic tone (30-voices 2.4).
#pragma once

#include <algorithm>

namespace stillpoint::dsp {

class Trapezoid {
  public:
    // GAP is the silent share at the end of a cycle, RAMP the share of the audible part that each flank takes
    // (0.5 or more: a triangle).
    Trapezoid(double ramp, double gap)
        : audible_(1 - gap),
          flank_(std::clamp(2 * ramp * audible_, 0.0, std::max(audible_, 0.0)) / 2),
          fall_(audible_ - flank_) {}

    // The straight lines between its corners, in order.
    enum class Part { Rise, Open, Fall, Silence };

    Part part(double phase) const noexcept {
        if (phase >= audible_) return Part::Silence;
        if (phase < flank_) return Part::Rise;
        return phase < fall_ || flank_ <= 0 ? Part::Open : Part::Fall;
    }

    // 0..1 at PHASE (0..1) of a cycle.
    double opening(double phase) const noexcept {
        switch (part(phase)) {
            case Part::Silence:
                return 0;
            case Part::Rise:
                return phase / flank_;
            case Part::Open:
                return 1;
            case Part::Fall:
                break;
        }
        return std::clamp(1 - (phase - fall_) / flank_, 0.0, 1.0);
    }

  private:
    double audible_, flank_, fall_;
};

}  // namespace stillpoint::dsp
