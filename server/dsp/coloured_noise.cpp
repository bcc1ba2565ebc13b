#include "dsp/coloured_noise.h"

#include <algorithm>
#include <cstddef>

#include "dsp/counter_random.h"
#include "dsp/noise_kernels.h"
#include "dsp/sine.h"

namespace stillpoint::dsp {
namespace {

constexpr auto half = static_cast<std::size_t>(ColouredNoise::hop);

// The rising half of the window sin(pi/2 sin^2 x) of the Vorbis format; the
// falling half is its mirror image. Its sidelobes fall fast, so that steep
// colours keep their slope far down.
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

ColouredNoise::ColouredNoise(const NoiseSpectrum& spectrum, const SweepMotion& motion, std::uint64_t key,
                             std::shared_ptr<NoiseWorkspace> workspace)
    : key_(key),
      workspace_(std::move(workspace)),
      gains_(NoiseSpectrum::bins),
      outcome_(spectrum.work_out(motion, workspace_->scratch, gains_.data())),
      samples_(half),
      tail_(half) {
    gains_.resize(static_cast<std::size_t>(outcome_.audible_bins));
    gains_.shrink_to_fit();
    rising_window();
}

// Leaves the frame in the workspace, not windowed.
void ColouredNoise::transform_frame(std::int64_t frame) noexcept {
    const NoiseWorkspace& work = *workspace_;
    const std::uint64_t bits = random_bits(key_, static_cast<std::uint64_t>(frame));
    const NoiseBinKeys keys{static_cast<std::uint32_t>(bits), static_cast<std::uint32_t>(bits >> 32)};
    auto* bins = reinterpret_cast<float*>(work.frequency.data());
    noise_kernels().fill_bins(keys, gains_.data(), outcome_.audible_bins, bins);
    std::fill(bins + 2 * gains_.size(), bins + 2 * work.frequency.size(), 0.0f);
    work.fft.backward(work.frequency, work.time);
}

void ColouredNoise::make(std::int64_t hop) noexcept {
    const float* rising = rising_window().data();
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
