// The shapes of slow oscillators (30-voices 2.2): a sine or triangle whose rising part takes a chosen share
// of the period.
#pragma once

#include <cmath>

#include "dsp/sine.h"

namespace stillpoint::dsp {

// Share of the period before the shape's corner. SKEW 0 gives one half.
inline double corner_of(double skew) noexcept {
    const double c = 0.5 + 0.5 * skew;
    if (c <= 0) return 1e-9;
    if (c >= 1) return 1 - 1e-9;
    return c;
}

// Sine whose positive half-wave takes the share CORNER of the period; PHASE in [0, 1).
inline double skewed_sine(double phase, double corner) noexcept {
    const double rising = phase / (2 * corner);
    const double falling = 0.5 + (phase - corner) / (2 * (1 - corner));
    return sin_turns(phase < corner ? rising : falling);
}

// Triangle that starts at -1, reaches 1 at CORNER and returns; PHASE in [0, 1).
inline double skewed_triangle(double phase, double corner) noexcept {
    return phase < corner ? -1 + 2 * phase / corner : 1 - 2 * (phase - corner) / (1 - corner);
}

// Integrals of the shapes from 0 to PHASE turns; PHASE is any number.
inline double skewed_sine_integral(double phase, double corner) noexcept {
    constexpr double inverse_pi = 2 / two_pi;
    const double cycles = std::floor(phase), p = phase - cycles;
    const double whole = 2 * inverse_pi * (2 * corner - 1);
    const double rising = corner * inverse_pi * (1 - cos_turns(std::fmin(p, corner) / (2 * corner)));
    const double falling =
        p < corner ? 0 : (1 - corner) * inverse_pi * (1 - cos_turns((p - corner) / (2 * (1 - corner))));
    return cycles * whole + rising - falling;
}

inline double skewed_triangle_integral(double phase, double corner) noexcept {
    const double p = phase - std::floor(phase);  // a whole period adds nothing
    if (p < corner) return p * (p / corner - 1);
    const double u = (p - corner) / (1 - corner);
    return (1 - corner) * u * (1 - u);
}

}  // namespace stillpoint::dsp
