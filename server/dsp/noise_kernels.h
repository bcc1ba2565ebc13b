// The inner loops of noise, compiled once for each vector target (dsp/vector_target.h). No operation is fused
// or reordered, so every target gives the bits of dsp/scalar_noise_kernels.h, which says what they do.
#pragma once

#include <cstdint>

namespace stillpoint::dsp {

// Of one frame of random bins; see dsp/coloured_noise.h.
struct NoiseBinKeys {
    std::uint32_t size = 0, turn = 0;
};

// The sections of dsp/notch_bank.h in series, four chains side by side: section s of chain c at [4 s + c].
// The arrays have room for COUNT rounded up to a multiple of 4; what is behind it is zero.
struct NotchSections {
    int count = 0;
    const float *a = nullptr, *b = nullptr, *g = nullptr, *h = nullptr;
    float *s1 = nullptr, *s2 = nullptr;
};

struct NoiseKernels {
    // Writes COUNT complex bins (real, imaginary): bin i is gains[i] (x + iy) with x and y normally
    // distributed, mean 0, variance 1, at most 5.9; a pure function of (keys, i).
    void (*fill_bins)(NoiseBinKeys keys, const float* gains, int count, float* bins);

    // Filters COUNT samples of each chain in place; samples[4 k + c] is sample k of chain c.
    void (*filter_notches)(const NotchSections& sections, int count, float* samples);
};

// Those of the target in use.
const NoiseKernels& noise_kernels() noexcept;

}  // namespace stillpoint::dsp
