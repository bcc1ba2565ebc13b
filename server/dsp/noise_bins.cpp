#include "dsp/noise_bins.h"

#include <bit>
#include <cmath>

#include "dsp/counter_random.h"

namespace stillpoint::dsp {
namespace {

// "lowbias32" of Chris Wellons' search for 32-bit mixers: a bijection that scatters its bits.
std::uint32_t scatter32(std::uint32_t x) noexcept {
    x ^= x >> 16;
    x *= 0x7feb352dU;
    x ^= x >> 15;
    x *= 0x846ca68bU;
    return x ^ (x >> 16);
}

// ln x for normal x > 0, absolute error below 4e-7: the exponent, and a polynomial for the mantissa in
// [sqrt 1/2, sqrt 2).
float logarithm(float x) noexcept {
    const std::int32_t bits = std::bit_cast<std::int32_t>(x), root = 0x3f3504f3;
    const std::int32_t exponent = (bits - root) >> 23;
    const float t = std::bit_cast<float>(bits - (exponent << 23)) - 1.0f;
    float p = 0.119589933f;
    p = p * t - 0.187724238f;
    p = p * t + 0.204987743f;
    p = p * t - 0.248946406f;
    p = p * t + 0.3331517f;
    p = p * t - 0.500016758f;
    return static_cast<float>(exponent) * 0.693147181f + (t + t * t * p);
}

// cos of PHASE / 2^32 turns, absolute error below 7e-7: the quarter turn left after folding goes through an
// odd polynomial for sin 2 pi q.
float cosine(std::uint32_t phase) noexcept {
    const auto turned = static_cast<std::int32_t>(phase);
    const std::uint32_t magnitude = turned < 0 ? 0U - phase : phase;
    const float q = static_cast<float>(static_cast<std::int32_t>(0x40000000U - magnitude)) * 0x1p-32f;
    const float u = q * q;
    float p = -70.989933f;
    p = p * u + 81.3403861f;
    p = p * u - 41.3371304f;
    p = p * u + 6.28316395f;
    return q * p;
}

}  // namespace

void fill_noise_bins(std::uint64_t key, std::int64_t frame, const float* gains, int count,
                     float* bins) noexcept {
    const std::uint64_t bits = random_bits(key, static_cast<std::uint64_t>(frame));
    const auto size_key = static_cast<std::uint32_t>(bits), turn_key = static_cast<std::uint32_t>(bits >> 32);
    for (int i = 0; i < count; ++i) {
        const auto bin = static_cast<std::uint32_t>(i);
        const std::uint32_t size = scatter32(bin * 0x9e3779b9U + size_key);
        const std::uint32_t turn = scatter32(bin * 0x85ebca6bU + turn_key);
        const float uniform = (static_cast<float>(static_cast<std::int32_t>(size >> 8)) + 0.5f) * 0x1p-24f;
        const float radius = gains[i] * std::sqrt(-2.0f * logarithm(uniform));
        bins[2 * i] = radius * cosine(turn);
        bins[2 * i + 1] = radius * cosine(turn - 0x40000000U);
    }
}

}  // namespace stillpoint::dsp
