// An endless coloured noise of which any stretch can be rendered at any time.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "dsp/fft.h"
#include "dsp/noise_filter.h"

namespace stillpoint::dsp {

// Room for one transform; noises that are never rendered at the same moment share one.
struct NoiseWorkspace {
    RealFft fft{NoiseFilter::transform_length};
    FftArray<float> time{NoiseFilter::transform_length};
    FftArray<RealFft::Complex> frequency{static_cast<std::size_t>(NoiseFilter::transform_length / 2 + 1)};
};

// Overlap-save on a fixed grid: hop number b holds frames [b * hop, (b + 1) * hop) and needs the white
// numbers of the hop and its neighbours only, so it is a pure function of (key, filter, b).
class ColouredNoise {
  public:
    ColouredNoise(NoiseFilter filter, std::uint64_t key, std::shared_ptr<NoiseWorkspace> workspace);

    // Writes frames [first, first + count), limited to +-nominal_peak. Allocates nothing.
    void render(std::int64_t first, int count, float* out) noexcept;

  private:
    void make(std::int64_t hop) noexcept;

    NoiseFilter filter_;
    std::uint64_t key_;
    std::shared_ptr<NoiseWorkspace> workspace_;
    std::vector<float> white_;    // the numbers of the hop made last and of its neighbours
    std::vector<float> samples_;  // of the hop made last
    std::int64_t hop_ = -2;       // none, and not the one before hop 0
};

}  // namespace stillpoint::dsp
