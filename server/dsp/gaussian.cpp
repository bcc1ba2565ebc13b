#include "dsp/gaussian.h"

#include <bit>
#include <cmath>

#include "dsp/counter_random.h"
#include "dsp/sine.h"

namespace stillpoint::dsp {
namespace {

// ln x for normal x > 0, relative error below 1e-12: the exponent, and atanh's series for the mantissa.
double logarithm(double x) noexcept {
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

}  // namespace

void fill_gaussian(std::uint64_t key, std::int64_t first, int count, float* out) noexcept {
    constexpr double unit = 1.0 / 4294967296.0;
    for (int k = 0; k < count; k += 2) {
        const auto pair = static_cast<std::uint64_t>((first + k) / 2);
        const std::uint64_t bits = random_bits(key, pair);
        const double radius = std::sqrt(-2 * logarithm((double(bits >> 32) + 0.5) * unit));
        const double turns = double(bits & 0xffffffffULL) * unit;
        out[k] = static_cast<float>(radius * cos_turns(turns));
        out[k + 1] = static_cast<float>(radius * sin_turns(turns));
    }
}

}  // namespace stillpoint::dsp
