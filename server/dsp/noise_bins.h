// The random spectra that noise is made of.
#pragma once

#include <cstdint>

namespace stillpoint::dsp {

// Writes COUNT complex bins (real, imaginary) of frame FRAME of the noise KEY: bin i is gains[i] (a + ib)
// with a and b normally distributed, mean 0, variance 1, at most 5.8. A pure function of (key, frame, i),
// with the same bits on every machine: two 32-bit hashes of the bin's number, keyed by the frame, and Box and
// Muller's transform with our own logarithm and sine.
void fill_noise_bins(std::uint64_t key, std::int64_t frame, const float* gains, int count,
                     float* bins) noexcept;

}  // namespace stillpoint::dsp
