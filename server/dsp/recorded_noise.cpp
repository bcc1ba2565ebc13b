#include "dsp/recorded_noise.h"

#include <algorithm>
#include <cmath>

#include "dsp/sine.h"

namespace stillpoint::dsp {

RecordedNoise::RecordedNoise(Samples samples, const std::vector<StaticNotch>& notches,
                             const SweepMotion& motion, std::shared_ptr<NoiseWorkspace> workspace)
    : samples_(std::move(samples)),
      workspace_(std::move(workspace)),
      gains_(NoiseSpectrum::bins),
      made_(hop) {
    design(notches, motion.clock().rate);
    measure(motion);
}

// The wanted response, cut to the filter's length by a Hann window.
void RecordedNoise::design(const std::vector<StaticNotch>& notches, double rate) {
    NoiseWorkspace& work = *workspace_;
    const std::vector<float> wanted = fixed_gains(notches, rate, work.scratch.notched);
    constexpr int length = NoiseSpectrum::length;
    for (std::size_t i = 0; i < wanted.size(); ++i)
        work.frequency[i] = wanted[i] / length;
    work.fft.backward(work.frequency, work.time);
    for (int m = 0; m < length; ++m) {
        const int distance = std::min(m, length - m);
        const double window = distance <= reach ? 0.5 + 0.5 * cos_turns(0.5 * distance / (reach + 1.0)) : 0;
        work.time[std::size_t(m)] *= static_cast<float>(window);
    }
    work.fft.forward(work.time, work.frequency);
    for (std::size_t i = 0; i < gains_.size(); ++i)
        gains_[i] = work.frequency[i].real() / length;
}

void RecordedNoise::make(std::int64_t hop_number) noexcept {
    const NoiseWorkspace& work = *workspace_;
    const auto frames = static_cast<std::int64_t>(samples_->size());
    std::int64_t at = (hop_number * hop - reach) % frames;
    if (at < 0) at += frames;
    for (std::size_t i = 0; i < NoiseSpectrum::length; ++i) {
        work.time[i] = (*samples_)[static_cast<std::size_t>(at)];
        if (++at == frames) at = 0;
    }
    work.fft.forward(work.time, work.frequency);
    for (std::size_t i = 0; i < gains_.size(); ++i)
        work.frequency[i] *= gains_[i];
    work.fft.backward(work.frequency, work.time);
    std::copy_n(work.time.data() + reach, hop, made_.data());
    hop_ = hop_number;
}

void RecordedNoise::measure(const SweepMotion& motion) {
    const std::int64_t played =
        std::min(motion.clock().frames, static_cast<std::int64_t>(samples_->size()) + hop);
    float peak = 0;
    std::vector<double> density(NoiseSpectrum::bins, 0.0);
    for (std::int64_t number = 0; number * hop < played; ++number) {
        make(number);
        const auto left = static_cast<std::ptrdiff_t>(std::min<std::int64_t>(hop, played - number * hop));
        for (auto sample = made_.begin(); sample != made_.begin() + left; ++sample)
            peak = std::max(peak, std::abs(*sample));
        std::copy_n(made_.data(), hop, workspace_->time.data());
        std::fill_n(workspace_->time.data() + hop, NoiseSpectrum::length - hop, 0.0f);
        workspace_->fft.forward(workspace_->time, workspace_->frequency);
        for (std::size_t i = 0; i < density.size(); ++i)
            density[i] += double(std::norm(workspace_->frequency[i]));
    }
    if (!(peak > 1e-9f)) return;
    for (int ear = 0; ear < 2; ++ear)
        levels_[ear] = static_cast<float>(NoiseSpectrum::nominal_peak / double(peak) *
                                          sweep_makeup(density, motion, ear, workspace_->scratch));
}

void RecordedNoise::render(std::int64_t first, int count, float* out) noexcept {
    while (count > 0) {
        const std::int64_t wanted = first >= 0 ? first / hop : -((hop - 1 - first) / hop);
        if (wanted != hop_) make(wanted);
        const auto offset = static_cast<std::size_t>(first - wanted * hop);
        const int ready = std::min(count, hop - static_cast<int>(offset));
        std::copy_n(made_.data() + offset, ready, out);
        first += ready;
        out += ready;
        count -= ready;
    }
}

}  // namespace stillpoint::dsp
