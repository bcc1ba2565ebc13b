// Powers and logarithms with the same bits on every machine.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace stillpoint::dsp {

// 2^x for |x| <= 1000, relative error below 1e-13: 2^k by its exponent bits, times the Taylor polynomial of
// 2^r for |r| <= 1/2.
inline double power_of_two(double x) noexcept {
    constexpr double magic = 6755399441055744.0;  // 1.5 * 2^52: adding it rounds, k stays in the low bits
    const double shifted = x + magic;
    const double r = (x - (shifted - magic)) * 0.69314718055994530942;
    double p = 1.0 / 479001600;
    p = p * r + 1.0 / 39916800;
    p = p * r + 1.0 / 3628800;
    p = p * r + 1.0 / 362880;
    p = p * r + 1.0 / 40320;
    p = p * r + 1.0 / 5040;
    p = p * r + 1.0 / 720;
    p = p * r + 1.0 / 120;
    p = p * r + 1.0 / 24;
    p = p * r + 1.0 / 6;
    p = p * r + 0.5;
    p = p * r + 1;
    p = p * r + 1;
    const std::int64_t exponent = (std::bit_cast<std::int64_t>(shifted) << 52) + (std::int64_t(1023) << 52);
    return p * std::bit_cast<double>(exponent);
}

// ln x for normal x > 0, relative error below 1e-12: the exponent, and atanh's series for the mantissa.
inline double logarithm(double x) noexcept {
    const auto bits = std::bit_cast<std::uint64_t>(x);
    double exponent = static_cast<double>(static_cast<int>(bits >> 52) - 1023);
    double mantissa = std::bit_cast<double>((bits & 0x000fffffffffffffULL) | 0x3ff0000000000000ULL);
    if (mantissa > 1.4142135623730951) {
        mantissa /= 2;
        exponent += 1;
    }
    const double s = (mantissa - 1) / (mantissa + 1), u = s * s;
    double series = 1.0 / 15;
    for (const double odd : {13.0, 11.0, 9.0, 7.0, 5.0, 3.0, 1.0})
        series = series * u + 1 / odd;
    return exponent * 0.6931471805599453 + 2 * s * series;
}

// e^x for |x| <= 690.
inline double exponential(double x) noexcept {
    return power_of_two(x * 1.4426950408889634);
}

}  // namespace stillpoint::dsp
