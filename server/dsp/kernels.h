// The inner loops of the tone voices, compiled once for each vector target and chosen at run time.
//
// Each sample is a function of its index alone, and no operation is fused or reordered, so every target gives
// the bits of the scalar form in dsp/scalar_kernels.h, which says what a kernel does.
//
// Arrays of samples have room for COUNT rounded up to a multiple of vector_frames; what lies behind COUNT may
// be overwritten with anything.
#pragma once

#include <cstdint>

namespace stillpoint::dsp {

constexpr int vector_frames = 16;  // of the widest target

// An integer phase: 2^64 is one turn, so it wraps by itself and stays exact for ever.
using Phase = std::uint64_t;

// TURNS modulo 1 as a phase; exact to the last bit of TURNS. TURNS is below 2^51 in magnitude.
Phase phase_of(double turns) noexcept;

// sin(2 pi (phase + k * increment)) for block_frames frames by angle addition: TABLE holds cos(2 pi k *
// increment) for every k, then the sines.
struct SteadyTone {
    const float* table = nullptr;
    Phase phase = 0;  // of frame 0
    float gain = 0;
};

// A polynomial in the frames from the middle of a segment: at[0] + at[1] x + at[2] x^2 + at[3] x^3.
struct FloatCubic {
    float at[4] = {0, 0, 0, 0};
};

// A tone whose frequency and level change over a segment. With x = k - middle, its phase is
// phase + increment * x + bend(x), where bend(x) = bend2 x^2 + bend3 x^3 stays below half a turn.
struct SweptTone {
    std::uint32_t phase = 0;     // 2^32 is one turn
    std::int32_t increment = 0;  // per frame, same unit
    float bend2 = 0, bend3 = 0;  // same unit per frame^2 and per frame^3
    FloatCubic gain;
    int middle = 0;
};

// A running mean y[k] = pole * y[k - 1] + (1 - pole) * x[k].
struct MeanFilter {
    const float* powers = nullptr;  // pole^(k + 1) for block_frames frames
    float share = 0;                // 1 - pole
};

// The three running means of dsp/loudness_makeup.h.
struct LoudnessMeans {
    float power_before = 0, power_after = 0, gain = 0;
};

struct Kernels {
    // left[k] += tone of the left ear, right[k] += tone of the right ear.
    void (*add_steady)(const SteadyTone& left_tone, const SteadyTone& right_tone, int count, float* left,
                       float* right);

    // out[k] += sin(phase(x)) * gain(x).
    void (*add_swept)(const SweptTone& tone, int count, float* out);

    // values[k] = sin(2 pi values[k]) as sin_turns does; below 2^51 in magnitude.
    void (*sines)(double* values, int count);

    // values[k] = hyperbolic_tangent(values[k]) as dsp/hyperbolic_tangent.h does.
    void (*tangents)(double* values, int count);

    // Writes by which gains WET, which came out of DRY, is kept as loud as that, and the ratios whose running
    // mean they are. PAST is what the frames before have come to; returned is what these frames alone come
    // to.
    LoudnessMeans (*loudness_gains)(const MeanFilter& filter, const LoudnessMeans& past, const float* dry,
                                    const float* wet, int count, float* ratios, float* gains);

    // out[k] += in[k] * gain.
    void (*add_scaled)(const float* in, float gain, int count, float* out);
};

// Those of the target in use.
const Kernels& kernels() noexcept;

}  // namespace stillpoint::dsp
