// What the kernels of dsp/noise_kernels.h compute, number by number: their specification, which the tests
// hold every vector target to, bit by bit.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

#include "dsp/noise_kernels.h"

namespace stillpoint::dsp::scalar {

// "lowbias32" of Chris Wellons' search for 32-bit mixers: a bijection that scatters its bits.
inline std::uint32_t scatter32(std::uint32_t x) noexcept {
    x ^= x >> 16;
    x *= 0x7feb352dU;
    x ^= x >> 15;
    x *= 0x846ca68bU;
    return x ^ (x >> 16);
}

// ln x for normal x > 0, absolute error below 4e-7: the exponent, and a polynomial for the mantissa in
// [sqrt 1/2, sqrt 2), fitted by least squares at Chebyshev nodes.
inline float logarithm(float x) noexcept {
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

// cos(2 pi phase / 2^32), absolute error below 7e-7: the quarter turn that is left after folding goes through
// an odd polynomial.
inline float cosine(std::uint32_t phase) noexcept {
    const std::uint32_t magnitude = static_cast<std::int32_t>(phase) < 0 ? 0U - phase : phase;
    const float q = static_cast<float>(static_cast<std::int32_t>(0x40000000U - magnitude)) * 0x1p-32f;
    const float u = q * q;
    float p = -70.989933f;
    p = p * u + 81.3403861f;
    p = p * u - 41.3371304f;
    p = p * u + 6.28316395f;
    return q * p;
}

// Box and Muller's transform of two hashes of the bin's number.
inline void fill_bins(NoiseBinKeys keys, const float* gains, int count, float* bins) noexcept {
    for (int i = 0; i < count; ++i) {
        const auto bin = static_cast<std::uint32_t>(i);
        const std::uint32_t size = scatter32(bin * 0x9e3779b9U + keys.size);
        const std::uint32_t turn = scatter32(bin * 0x85ebca6bU + keys.turn);
        const float uniform = (static_cast<float>(static_cast<std::int32_t>(size >> 8)) + 0.5f) * 0x1p-24f;
        const float radius = gains[i] * std::sqrt(-2.0f * logarithm(uniform));
        bins[2 * i] = radius * cosine(turn);
        bins[2 * i + 1] = radius * cosine(turn - 0x40000000U);
    }
}

inline void filter_notches(const NotchSections& sections, int count, float* samples) noexcept {
    for (int k = 0; k < count; ++k)
        for (int i = 0; i < 4 * sections.count; ++i) {
            float& x = samples[4 * k + i % 4];
            const float band = sections.a[i] * sections.s1[i] + sections.b[i] * (x - sections.s2[i]);
            sections.s1[i] = band - sections.s1[i];
            sections.s2[i] = sections.s2[i] + sections.g[i] * band;
            x = x - sections.h[i] * band;
        }
}

}  // namespace stillpoint::dsp::scalar
