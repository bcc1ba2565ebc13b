// Notches in noise: one that stands still, and the section that all of them are made of.
#pragma once

#include <algorithm>

#include "dsp/sine.h"

namespace stillpoint::dsp {

struct StaticNotch {
    double frequency = 1000;  // Hz
    double q = 25;
    int cascade = 1;  // sections in series
};

// Half the width of a notch as the tangent that the section uses, tan(w0 / 2Q) (50-noise-effects 2.2). The
// angle is kept below a right angle: beyond it the section would be unstable.
inline double notch_width(double turns, double q) noexcept {
    const double angle = std::min(turns / (2 * q), 0.24);
    return sin_turns(angle) / cos_turns(angle);
}

// Notches at or above this share of the sample rate are left out, and such below 0 Hz. So are those that
// reach nothing the 50 Hz high-pass of the chain lets through: 50 sections of Q 0.1 are 85 times as wide as
// they are high. That keeps the angle of a notch far above the rounding of its sine.
constexpr double highest_notch = 0.49, lowest_notch = 0.01;  // of the rate; Hz

inline bool is_audible_notch(double frequency, double rate) noexcept {
    return frequency >= lowest_notch && frequency < highest_notch * rate;
}

// |H|^2 of one section at the angle whose cosine and sine are given: the distance from the notch against its
// width.
inline double notch_power(double cosine, double sine, double notch_cosine, double width) noexcept {
    const double distance = cosine - notch_cosine, breadth = width * sine;
    const double power = distance * distance + breadth * breadth;
    return power > 0 ? distance * distance / power : 0;
}

}  // namespace stillpoint::dsp
