#include "dsp/coloured_noise.h"

#include <algorithm>

#include "dsp/gaussian.h"

namespace stillpoint::dsp {

ColouredNoise::ColouredNoise(NoiseFilter filter, std::uint64_t key, std::shared_ptr<NoiseWorkspace> workspace)
    : filter_(std::move(filter)),
      key_(key),
      workspace_(std::move(workspace)),
      white_(NoiseFilter::transform_length),
      samples_(NoiseFilter::hop) {}

void ColouredNoise::make(std::int64_t hop) noexcept {
    const NoiseWorkspace& work = *workspace_;
    const std::int64_t first = hop * NoiseFilter::hop - NoiseFilter::reach;
    int kept = 0;
    if (hop == hop_ + 1) {
        std::copy(white_.begin() + NoiseFilter::hop, white_.end(), white_.begin());
        kept = NoiseFilter::transform_length - NoiseFilter::hop;
    }
    fill_gaussian(key_, first + kept, NoiseFilter::transform_length - kept, white_.data() + kept);
    std::copy(white_.begin(), white_.end(), work.time.data());
    work.fft.forward(work.time, work.frequency);
    const std::vector<float>& gains = filter_.gains();
    for (std::size_t i = 0; i < gains.size(); ++i)
        work.frequency[i] *= gains[i];
    work.fft.backward(work.frequency, work.time);
    constexpr auto peak = static_cast<float>(NoiseFilter::nominal_peak);
    for (std::size_t i = 0; i < samples_.size(); ++i)
        samples_[i] = std::clamp(work.time[i + NoiseFilter::reach], -peak, peak);
    hop_ = hop;
}

void ColouredNoise::render(std::int64_t first, int count, float* out) noexcept {
    for (int k = 0; k < count; ++k) {
        const std::int64_t hop = (first + k) / NoiseFilter::hop;
        if (hop != hop_) make(hop);
        out[k] = samples_[static_cast<std::size_t>(first + k - hop * NoiseFilter::hop)];
    }
}

}  // namespace stillpoint::dsp
