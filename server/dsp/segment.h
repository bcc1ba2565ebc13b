// Short stretches in which what changes slowly is a cubic: exact at four nodes, smooth between them.
#pragma once

#include <cstdint>

#include "dsp/block.h"
#include "dsp/kernels.h"
#include "dsp/sine.h"

namespace stillpoint::dsp {

// The lengths in frames that a block is cut into, longest first.
constexpr int segment_lengths[] = {block_frames, block_frames / 2, block_frames / 4, vector_frames};

// The Chebyshev nodes, for a segment that reaches from -1 to 1: cos((2 j + 1) pi / 8).
constexpr int segment_nodes = 4;
constexpr double node_at[segment_nodes] = {0.92387953251128675613, 0.38268343236508977173,
                                           -0.38268343236508977173, -0.92387953251128675613};

// The error of the cubic through the nodes, for a sine of amplitude 1 that turns by TURNS in the segment:
// (pi turns)^4 / (2^3 4!).
constexpr double cubic_error(double turns) noexcept {
    const double x = 3.14159265358979323846 * turns;
    return x * x * x * x / 192;
}

// The middle of a segment is its frame COUNT / 2, so that offsets from it are whole.
constexpr double node_offset(int node, int count) noexcept {
    return node_at[node] * count / 2;
}

// A cubic in the frames from the middle of a segment.
struct Cubic {
    double at0 = 0, at1 = 0, at2 = 0, at3 = 0;
};

// The cubic through VALUES at the nodes of a segment of COUNT frames.
inline Cubic through_nodes(const double* values, int count) noexcept {
    constexpr double a = node_at[0], b = node_at[1], spread = a * a - b * b;
    const double even_a = (values[0] + values[3]) / 2, even_b = (values[1] + values[2]) / 2;
    const double odd_a = (values[0] - values[3]) / (2 * a), odd_b = (values[1] - values[2]) / (2 * b);
    const double square = (even_a - even_b) / spread, cube = (odd_a - odd_b) / spread;
    const double scale = 2.0 / count;
    return {even_b - square * (b * b), (odd_b - cube * (b * b)) * scale, square * (scale * scale),
            cube * (scale * scale * scale)};
}

inline FloatCubic to_float(const Cubic& cubic, double factor) noexcept {
    return {{static_cast<float>(cubic.at0 * factor), static_cast<float>(cubic.at1 * factor),
             static_cast<float>(cubic.at2 * factor), static_cast<float>(cubic.at3 * factor)}};
}

// The tone of a segment of COUNT frames whose phase is MIDDLE + STEP * x turns plus the cubic SWING.
inline SweptTone swept_tone(Phase middle, double step, const Cubic& swing, const FloatCubic& gain,
                            int count) noexcept {
    constexpr double unit = 0x1p32;
    SweptTone tone;
    tone.phase = static_cast<std::uint32_t>((middle + phase_of(swing.at0)) >> 32);
    tone.increment = static_cast<std::int32_t>(
        static_cast<std::uint32_t>(static_cast<std::int64_t>(nearest((step + swing.at1) * unit))));
    tone.bend2 = static_cast<float>(swing.at2 * unit);
    tone.bend3 = static_cast<float>(swing.at3 * unit);
    tone.gain = gain;
    tone.middle = count / 2;
    return tone;
}

}  // namespace stillpoint::dsp
