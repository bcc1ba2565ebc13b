// What the kernels of dsp/kernels.h compute, sample by sample: their specification, which the tests hold
// every vector target to, bit by bit.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <utility>

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

// Writes the running mean of X and returns the last value that it would have without a past. Sums over 2, 4,
// 8 and 16 frames first, in which no frame waits for the one before it, then sixteen frames at a time.
inline float running_mean(const MeanFilter& filter, float past, const float* x, int count,
                          float* y) noexcept {
    constexpr int step = vector_frames;
    float sums[2][step + block_frames] = {};
    float *from = sums[0] + step, *to = sums[1] + step;  // zeros before them
    for (int k = 0; k < count; ++k)
        from[k] = filter.share * x[k];
    for (int reach = 1; reach < step; reach *= 2, std::swap(from, to))
        for (int k = 0; k < count; ++k)
            to[k] = from[k] + filter.powers[reach - 1] * from[k - reach];
    for (int k = step; k < count; ++k)
        from[k] = from[k] + filter.powers[step - 1] * from[k - step];
    for (int k = 0; k < count; ++k)
        y[k] = from[k] + filter.powers[k] * past;
    return from[count - 1];
}

inline float limited_power(float x) noexcept {
    const float power = x * x;
    return power < 1e30f ? power : 1e30f;
}

// sqrt(power before / power after); 1 where nothing is left.
inline float loudness_ratio(float before, float after) noexcept {
    constexpr float tiny = 1e-20f;
    const float root = std::sqrt((before + tiny) / (after + tiny));
    return after > tiny ? root : 1.0f;
}

inline LoudnessMeans loudness_gains(const MeanFilter& filter, const LoudnessMeans& past, const float* dry,
                                    const float* wet, int count, float* ratios, float* gains) noexcept {
    float before[block_frames] = {}, after[block_frames] = {};
    for (int k = 0; k < count; ++k)
        before[k] = limited_power(dry[k]);
    for (int k = 0; k < count; ++k)
        after[k] = limited_power(wet[k]);
    LoudnessMeans own;
    own.power_before = running_mean(filter, past.power_before, before, count, before);
    own.power_after = running_mean(filter, past.power_after, after, count, after);
    for (int k = 0; k < count; ++k)
        ratios[k] = loudness_ratio(before[k], after[k]);
    own.gain = running_mean(filter, past.gain, ratios, count, gains);
    return own;
}

inline void add_scaled(const float* in, float gain, int count, float* out) noexcept {
    for (int k = 0; k < count; ++k)
        out[k] += in[k] * gain;
}

}  // namespace stillpoint::dsp::scalar
