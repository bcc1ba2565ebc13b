// The inner loops of the analysis, compiled once for each vector target (dsp/vector_target.h). No operation
// is fused and every sum runs in the same order, so all targets give the same bits: those of
// analysis/scalar_ear_kernels.h.
#pragma once

namespace stillpoint::analysis {

// Terms i, i + 16, i + 32, ... of a sum are added up first, then the sixteen sums in order. Counts are
// multiples of it.
constexpr int ear_lanes = 16;

struct EarScale {
    float magnitude;  // what the magnitude of a bin is multiplied with before its logarithm
    float logarithm;  // and log2(1 + that) afterwards
    float power;      // |X|^2 to mean square
};

struct EarSums {
    float energy;  // of |X|^2
    float rise;    // of the logarithms that have grown
};

struct ShapeWeights {
    const float* heard;   // 1 for the bins that count, else 0
    const float* octave;  // of each bin
    float tiny;           // added to the power before its logarithm
};

struct ShapeSums {
    float total;    // of the power
    float octaves;  // of power times octave
    float logs;     // of log2(power + tiny)
};

// Spectra are interleaved: re, im, re, im, ...; COUNT counts bins.
struct EarKernels {
    // OUT[i] = SOUND[i] WEIGHTS[i]
    void (*window)(const float* sound, const float* weights, int count, float* out);
    // Adds the power of one ear to POWER, and puts its logarithmic magnitudes in the place of those in LAST.
    EarSums (*listen)(const float* spectrum, const EarScale& scale, int count, float* last, float* power);
    // Sum of the real parts of A conj(B).
    float (*in_phase)(const float* a, const float* b, int count);
    ShapeSums (*shape)(const float* power, const ShapeWeights& weights, int count);
    // Sum of (LEFT^2 + RIGHT^2) / 2.
    float (*energy)(const float* left, const float* right, int count);
};

const EarKernels& ear_kernels() noexcept;  // of the target in use

}  // namespace stillpoint::analysis
