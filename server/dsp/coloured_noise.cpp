#include "dsp/coloured_noise.h"

#include <algorithm>
#include <cmath>

#include "dsp/noise_bins.h"
#include "dsp/sine.h"

namespace stillpoint::dsp {
namespace {

constexpr auto half = static_cast<std::size_t>(ColouredNoise::hop);

// The rising half of the window sin(pi/2 sin^2 x) of the Vorbis format; the falling half is its mirror image.
// Its sidelobes fall fast, so that steep colours keep their slope far down.
const std::vector<float>& rising_window() {
    static const std::vector<float> window = [] {
        std::vector<float> w(half);
        for (std::size_t i = 0; i < half; ++i) {
            const double s = sin_turns((double(i) + 0.5) / (4.0 * double(half)));
            w[i] = static_cast<float>(sin_turns(s * s / 4));
        }
        return w;
    }();
    return window;
}

}  // namespace

ColouredNoise::ColouredNoise(std::shared_ptr<const NoiseSpectrum> spectrum, std::uint64_t key,
                             std::shared_ptr<NoiseWorkspace> workspace)
    : spectrum_(std::move(spectrum)),
      key_(key),
      workspace_(std::move(workspace)),
      samples_(half),
      tail_(half) {
    rising_window();
}

// Leaves the frame in the workspace, not windowed.
void ColouredNoise::transform_frame(std::int64_t frame) noexcept {
    const NoiseWorkspace& work = *workspace_;
    const std::vector<float>& gains = spectrum_->gains();
    auto* bins = reinterpret_cast<float*>(work.frequency.data());
    fill_noise_bins(key_, frame, gains.data(), static_cast<int>(gains.size()), bins);
    std::fill(bins + 2 * gains.size(), bins + 2 * work.frequency.size(), 0.0f);
    work.fft.backward(work.frequency, work.time);
}

void ColouredNoise::make(std::int64_t hop) noexcept {
    const std::vector<float>& rising = rising_window();
    const float* time = workspace_->time.data();
    if (hop != hop_ + 1) {
        transform_frame(hop - 1);
        for (std::size_t i = 0; i < half; ++i)
            tail_[i] = time[half + i] * rising[half - 1 - i];
    }
    transform_frame(hop);
    for (std::size_t i = 0; i < half; ++i)
        samples_[i] = tail_[i] + time[i] * rising[i];
    for (std::size_t i = 0; i < half; ++i)
        tail_[i] = time[half + i] * rising[half - 1 - i];
    hop_ = hop;
}

void ColouredNoise::render(std::int64_t first, int count, float* out) noexcept {
    while (count > 0) {
        const std::int64_t wanted = first >= 0 ? first / hop : -((hop - 1 - first) / hop);
        if (wanted != hop_) make(wanted);
        const auto offset = static_cast<std::size_t>(first - wanted * hop);
        const int ready = std::min(count, hop - static_cast<int>(offset));
        std::copy_n(samples_.data() + offset, ready, out);
        first += ready;
        out += ready;
        count -= ready;
    }
}

}  // namespace stillpoint::dsp
