// What sounds before the sweeps of a noise.
#pragma once

#include <cstdint>
#include <memory>

#include "dsp/fft.h"
#include "dsp/noise_spectrum.h"

namespace stillpoint::dsp {

// Room for the work on one noise; noises that are rendered one after another
// share it.
struct NoiseWorkspace {
    RealFft fft{NoiseSpectrum::length};
    FftArray<float> time{NoiseSpectrum::length};
    FftArray<RealFft::Complex> frequency{NoiseSpectrum::bins};
    SpectrumScratch scratch;
};

class NoiseSource {
  public:
    virtual ~NoiseSource() = default;

    // Writes frames [first, first + count); FIRST may be negative. A pure
    // function of the frame. Allocates nothing.
    virtual void render(std::int64_t first, int count, float* out) noexcept = 0;

    // What each ear is multiplied with after the sweeps.
    virtual float level(int ear) const noexcept = 0;
};

}  // namespace stillpoint::dsp
