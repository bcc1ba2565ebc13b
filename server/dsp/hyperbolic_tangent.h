// tanh with the same bits on every machine.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

#include "dsp/sine.h"

namespace stillpoint::dsp {

// tanh(x) = -e / (e + 2) with e = exp(-2 |x|) - 1; relative error below 1e-14. exp(y) = 2^k exp(r) with
// |r| <= ln 2 / 2, where exp(r) - 1 is its Taylor polynomial of degree 14.
inline double hyperbolic_tangent(double x) noexcept {
    constexpr double ln2_high = 6.93147180369123816490e-01, ln2_low = 1.90821492927058770002e-10;
    const double y = -2 * std::fmin(std::abs(x), 20);  // beyond 20 the result is 1
    const double k = nearest(y * (1 / (ln2_high + ln2_low)));
    const double r = (y - k * ln2_high) - k * ln2_low;
    double p = 1;
    for (int n = 14; n > 1; --n)
        p = 1 + r * (1.0 / n) * p;
    p *= r;
    const double scale = std::bit_cast<double>((static_cast<std::int64_t>(k) + 1023) << 52);  // 2^k
    const double e = scale * p + (scale - 1);
    return std::copysign(e / (e + 2), x);
}

}  // namespace stillpoint::dsp
