// Sine and cosine of a phase in turns (1 = a full circle), with the same bits on every machine.
#pragma once

#include <cmath>

namespace stillpoint::dsp {

constexpr double two_pi = 6.283185307179586476925286766559;

// Nearest integer; valid below 2^51. Plain additions, so that loops over it vectorise without SSE4.1.
inline double nearest(double x) noexcept {
    constexpr double magic = 6755399441055744.0;  // 1.5 * 2^52: the sum has no room for a fraction
    return (x + magic) - magic;
}

// x - floor(x), in [0, 1); 0 for tiny negative x, where the difference rounds to 1.
inline double fraction(double x) noexcept {
    double f = x - nearest(x);
    if (f < 0) f += 1;
    return f < 1 ? f : 0;
}

// cos(2 pi turns), absolute error below 1e-13. The quarter turns |q| <= 1/4 left after folding go through an
// odd polynomial of degree 13 that interpolates sin(2 pi q) at Chebyshev nodes of q^2.
inline double cos_turns(double turns) noexcept {
    const double q = 0.25 - std::abs(turns - nearest(turns));
    const double u = q * q;
    double s = 3.6658551595639612;
    s = s * u - 15.081483206893;
    s = s * u + 42.058134871372054;
    s = s * u - 76.70584754377326;
    s = s * u + 81.60524914901583;
    s = s * u - 41.341702239903675;
    s = s * u + 6.28318530717927;
    return q * s;
}

inline double sin_turns(double turns) noexcept {
    return cos_turns(turns - 0.25);
}

}  // namespace stillpoint::dsp
