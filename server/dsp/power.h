// Powers of numbers in 0..1 with the same bits on every machine.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

#include "dsp/sine.h"

namespace stillpoint::dsp {

// x^exponent for 0 <= x <= 1 and 0 < exponent <= 100; relative error below 1e-13. log2 by the series of
// artanh around the nearest power of two, 2^y by the Taylor polynomial of its fraction.
inline double unit_power(double x, double exponent) noexcept {
    constexpr double least = 1e-300;  // below, the result is 0 or next to it
    constexpr std::uint64_t one = std::uint64_t(1) << 52, root_of_two = 0x6a09e667f3bcd;  // its mantissa
    constexpr double two_over_ln2 = 2.885390081777926814, ln2 = 0.693147180559945309417;
    constexpr double odd[] = {1,        1.0 / 3,  1.0 / 5,  1.0 / 7,  1.0 / 9,  1.0 / 11,
                              1.0 / 13, 1.0 / 15, 1.0 / 17, 1.0 / 19, 1.0 / 21, 1.0 / 23};
    constexpr double whole_part[] = {1,       1.0 / 2, 1.0 / 3,  1.0 / 4,  1.0 / 5,  1.0 / 6, 1.0 / 7,
                                     1.0 / 8, 1.0 / 9, 1.0 / 10, 1.0 / 11, 1.0 / 12, 1.0 / 13};
    if (x < least) return 0;
    const auto bits = std::bit_cast<std::uint64_t>(x);
    const auto exponent_of_two = static_cast<std::int64_t>((bits + (one - root_of_two)) >> 52) - 1023;
    const double m = std::bit_cast<double>(bits - static_cast<std::uint64_t>(exponent_of_two) * one);
    const double t = (m - 1) / (m + 1), square = t * t;  // |t| < 0.172
    double series = odd[11];
    for (int n = 10; n >= 0; --n)
        series = odd[n] + square * series;
    const double y = exponent * (double(exponent_of_two) + two_over_ln2 * t * series);
    if (y < -1020) return 0;
    const double k = nearest(y), r = (y - k) * ln2;
    double p = 1;
    for (int n = 12; n >= 0; --n)
        p = 1 + r * whole_part[n] * p;
    return std::bit_cast<double>(static_cast<std::uint64_t>(static_cast<std::int64_t>(k) + 1023) * one) * p;
}

}  // namespace stillpoint::dsp
