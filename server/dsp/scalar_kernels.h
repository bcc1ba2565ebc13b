// What the kernels of dsp/kernels.h compute, sample by sample: their specification, which the tests hold
// every vector target to, bit by bit.
#pragma once

#include <bit>
#include <cstdint>

#include "dsp/block.h"
#include "dsp/hyperbolic_tangent.h"
#include "dsp/kernels.h"
#include "dsp/sine.h"

namespace stillpoint::dsp::scalar {

// sin(2 pi phase / 2^32), absolute error below 2e-7. A quarter turn is subtracted once and the distance from
// the crest folded, so that no branch and no rounding is needed before the odd minimax polynomial of degree 9
// in quarter turns.
inline float sine(std::uint32_t phase) noexcept {
    constexpr std::uint32_t quarter = 1u << 30;
    const auto from_crest = static_cast<std::int32_t>(phase - quarter);
    const std::uint32_t distance =
        from_crest < 0 ? -static_cast<std::uint32_t>(from_crest) : static_cast<std::uint32_t>(from_crest);
    const float q = static_cast<float>(static_cast<std::int32_t>(quarter - distance)) * 0x1p-30f;
    const float u = q * q;
    float s = 0.00015082056052051485f;
    s = s * u + -0.004672227893024683f;
    s = s * u + 0.07968848198652267f;
    s = s * u + -0.6459633708000183f;
    s = s * u + 1.570796251296997f;
    return q * s;
}

inline float value(const FloatCubic& cubic, float x) noexcept {
    return cubic.at[0] + x * (cubic.at[1] + x * (cubic.at[2] + x * cubic.at[3]));
}

// Sine and cosine of a block's first frame, times the gain.
struct Anchor {
    float sine, cosine;
};

inline Anchor anchor(const SteadyTone& tone) noexcept {
    const double turns = double(static_cast<std::int32_t>(tone.phase >> 32)) * 0x1p-32;
    return {static_cast<float>(sin_turns(turns)) * tone.gain,
            static_cast<float>(cos_turns(turns)) * tone.gain};
}

inline float steady(const SteadyTone& tone, const Anchor& at, int k) noexcept {
    return at.sine * tone.table[k] + at.cosine * tone.table[block_frames + k];
}

inline void add_steady(const SteadyTone& left_tone, const SteadyTone& right_tone, int count, float* left,
                       float* right) noexcept {
    const Anchor l = anchor(left_tone), r = anchor(right_tone);
    for (int k = 0; k < count; ++k)
        left[k] += steady(left_tone, l, k);
    for (int k = 0; k < count; ++k)
        right[k] += steady(right_tone, r, k);
}

inline void add_swept(const SweptTone& tone, int count, float* out) noexcept {
    for (int k = 0; k < count; ++k) {
        const auto x = static_cast<float>(k - tone.middle);
        const auto bend = static_cast<std::int32_t>(x * x * (tone.bend2 + tone.bend3 * x));
        const std::uint32_t straight =
            static_cast<std::uint32_t>(k - tone.middle) * static_cast<std::uint32_t>(tone.increment);
        const float s = sine(tone.phase + straight + static_cast<std::uint32_t>(bend));
        out[k] += s * value(tone.gain, x);
    }
}

inline void sines(double* values, int count) noexcept {
    for (int k = 0; k < count; ++k)
        values[k] = sin_turns(values[k]);
}

inline void tangents(double* values, int count) noexcept {
    for (int k = 0; k < count; ++k)
        values[k] = hyperbolic_tangent(values[k]);
}

inline void add_scaled(const float* in, float gain, int count, float* out) noexcept {
    for (int k = 0; k < count; ++k)
        out[k] += in[k] * gain;
}

}  // namespace stillpoint::dsp::scalar
