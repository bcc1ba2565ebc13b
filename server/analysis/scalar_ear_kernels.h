// What analysis/vector_ear_kernels.h computes, in its plainest form: its specification, with which the tests
// compare every target.
#pragma once

#include <array>
#include <cmath>
#include <numeric>

#include "analysis/ear_kernels.h"
#include "analysis/fast_log2.h"

namespace stillpoint::analysis::scalar {

// Sum of TERM(0) .. TERM(count - 1) in the order of ear_lanes.
template <class Term>
float lane_sum(int count, const Term& term) {
    std::array<float, ear_lanes> lanes{};
    for (int i = 0; i < count; ++i)
        lanes[static_cast<std::size_t>(i % ear_lanes)] += term(i);
    return std::accumulate(lanes.begin(), lanes.end(), 0.0F);
}

inline void window(const float* sound, const float* weights, int count, float* out) {
    for (int i = 0; i < count; ++i)
        out[i] = sound[i] * weights[i];
}

inline EarSums listen(const float* spectrum, const EarScale& scale, int count, float* last, float* power) {
    const auto squared = [&](int k) {
        return spectrum[2 * k] * spectrum[2 * k] + spectrum[2 * k + 1] * spectrum[2 * k + 1];
    };
    const float energy = lane_sum(count, squared);
    const float rise = lane_sum(count, [&](int k) {
        const float now = fast_log2(1.0F + scale.magnitude * std::sqrt(squared(k))) * scale.logarithm;
        const float up = now - last[k];
        last[k] = now;
        power[k] += squared(k) * scale.power;
        return up > 0 ? up : 0.0F;
    });
    return {energy, rise};
}

inline float in_phase(const float* a, const float* b, int count) {
    return lane_sum(count, [&](int k) { return a[2 * k] * b[2 * k] + a[2 * k + 1] * b[2 * k + 1]; });
}

inline ShapeSums shape(const float* power, const ShapeWeights& weights, int count) {
    return {lane_sum(count, [&](int k) { return power[k] * weights.heard[k]; }),
            lane_sum(count, [&](int k) { return power[k] * weights.heard[k] * weights.octave[k]; }),
            lane_sum(count, [&](int k) { return fast_log2(power[k] + weights.tiny) * weights.heard[k]; })};
}

inline float energy(const float* left, const float* right, int count) {
    return lane_sum(count, [&](int i) { return (left[i] * left[i] + right[i] * right[i]) * 0.5F; });
}

}  // namespace stillpoint::analysis::scalar
