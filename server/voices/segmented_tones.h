// Adds two tones that change slowly, one per ear, segment by segment (dsp/segment.h).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "dsp/kernels.h"
#include "dsp/segment.h"

namespace stillpoint::voices {

// Phase and level of both ears at the nodes of a segment.
struct ToneNodes {
    double turns[2][dsp::segment_nodes];
    double level[2][dsp::segment_nodes];
};

// Whether the phase stays near enough to a straight line for the kernel.
inline bool is_straight(const dsp::Cubic& phase, int count) noexcept {
    const double half = count / 2.0;
    return half * half * (std::abs(phase.at2) + half * std::abs(phase.at3)) < 0.4;
}

// Adds frames [first, first + count) of TONES times GAIN, count <= dsp::block_frames. TONES has
//   bool is_cubic(first, count)          whether phases and levels are cubics in that segment
//   void fill_nodes(first, count, nodes) their values at its nodes
//   void render_exactly(first, count, left, right)   every frame by itself: for what is no cubic
template <class Tones>
void add_in_segments(Tones& tones, std::int64_t first, int count, float gain, float* left,
                     float* right) noexcept {
    float* const ears[] = {left, right};
    const auto add_cubic = [&](int at, int length) {
        if (!tones.is_cubic(first + at, length)) return false;
        ToneNodes nodes;
        tones.fill_nodes(first + at, length, nodes);
        const dsp::Cubic phases[] = {dsp::through_nodes(nodes.turns[0], length),
                                     dsp::through_nodes(nodes.turns[1], length)};
        if (!is_straight(phases[0], length) || !is_straight(phases[1], length)) return false;
        for (int ear = 0; ear < 2; ++ear) {
            const double* level = nodes.level[ear];
            if (std::all_of(level, level + dsp::segment_nodes, [](double l) { return l == 0; })) continue;
            const auto gains = dsp::to_float(dsp::through_nodes(level, length), gain);
            dsp::kernels().add_swept(dsp::swept_tone(0, 0, phases[ear], gains, length), length,
                                     ears[ear] + at);
        }
        return true;
    };
    for (int at = 0; at < count;) {
        int length = 0;
        for (const int longest : dsp::segment_lengths) {
            length = std::min(longest, count - at);
            if (at % longest == 0 && add_cubic(at, length)) break;
            if (longest > dsp::vector_frames) continue;
            alignas(64) float own_left[dsp::vector_frames], own_right[dsp::vector_frames];
            tones.render_exactly(first + at, length, own_left, own_right);
            dsp::kernels().add_scaled(own_left, gain, length, left + at);
            dsp::kernels().add_scaled(own_right, gain, length, right + at);
        }
        at += length;
    }
}

}  // namespace stillpoint::voices
