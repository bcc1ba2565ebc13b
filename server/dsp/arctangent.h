// The angle of a direction in turns, with the same bits on every machine.
#pragma once

#include <algorithm>
#include <cmath>

#include "dsp/sine.h"

namespace stillpoint::dsp {

// atan2(y, x) / (2 pi), in [-1/2, 1/2]; 0 at the origin. Absolute error below 1e-13. Ratios up to
// tan(pi / 8) go through an odd polynomial that interpolates at Chebyshev nodes of the square, larger ones
// are turned by an eighth first.
inline double atan2_turns(double y, double x) noexcept {
    const double far = std::max(std::abs(x), std::abs(y)), near = std::min(std::abs(x), std::abs(y));
    if (far == 0) return 0;
    const double ratio = near / far;
    const bool turned = ratio > 0.41421356237309503;
    const double r = turned ? (ratio - 1) / (ratio + 1) : ratio;
    const double u = r * r;
    double p = -0.005993002195663833;
    p = p * u + 0.011099782395331574;
    p = p * u - 0.014312092566248458;
    p = p * u + 0.017671700491278818;
    p = p * u - 0.022735898835130244;
    p = p * u + 0.03183097756252233;
    p = p * u - 0.05305164760751317;
    p = p * u + 0.15915494309177508;
    double angle = r * p + (turned ? 0.125 : 0);
    if (std::abs(y) > std::abs(x)) angle = 0.25 - angle;
    if (x < 0) angle = 0.5 - angle;
    return y < 0 ? -angle : angle;
}

}  // namespace stillpoint::dsp
