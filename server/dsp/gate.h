// The trapezoid that opens and closes an isochronic tone (30-voices 2.4).
#pragma once

#include <algorithm>

namespace stillpoint::dsp {

// Opening 0..1 at PHASE (0..1) of a cycle. GAP is the silent share at its end, RAMP the share of the audible
// part that each flank takes (0.5 or more: a triangle).
inline double trapezoid(double phase, double ramp, double gap) noexcept {
    const double audible = 1 - gap;
    const double flank = std::clamp(2 * ramp * audible, 0.0, std::max(audible, 0.0)) / 2;
    if (phase >= audible) return 0;
    if (phase < flank) return phase / flank;
    const double fall = audible - flank;
    if (phase < fall || flank <= 0) return 1;
    return std::clamp(1 - (phase - fall) / flank, 0.0, 1.0);
}

}  // namespace stillpoint::dsp
