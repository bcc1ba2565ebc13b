#include "dsp/zero_phase_lowpass.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace stillpoint::dsp {
namespace {

std::size_t margin_frames(double cutoff, int rate) {
    const double wanted = std::clamp(8.0 / cutoff * rate, 1.0, 2.0 * rate);
    return (static_cast<std::size_t>(wanted) / block_frames + 1) * block_frames;
}

}  // namespace

ZeroPhaseLowpass::ZeroPhaseLowpass(double cutoff, int rate, std::int64_t frames,
                                   std::shared_ptr<LowpassWorkspace> workspace)
    : frames_(frames), margin_(margin_frames(cutoff, rate)), workspace_(std::move(workspace)) {
    // Bilinear transform with prewarping of the two pole pairs at 22.5 and 67.5 degrees.
    const double k = std::tan(M_PI * cutoff / rate);
    for (int i = 0; i < 2; ++i) {
        const double damping = 2 * std::sin(M_PI * (2 * i + 1) / 8);
        const double norm = 1 / (1 + damping * k + k * k);
        sections_[i] = {k * k * norm, 2 * k * k * norm, k * k * norm, 2 * (k * k - 1) * norm,
                        (1 - damping * k + k * k) * norm};
    }
    const std::size_t length = 2 * margin_ + static_cast<std::size_t>(stretch_frames);
    left_.resize(length);
    right_.resize(length);
    filtered_.resize(2 * static_cast<std::size_t>(stretch_frames));
    if (workspace_->samples.size() < 2 * length) workspace_->samples.resize(2 * length);
}

double ZeroPhaseLowpass::peak_growth(double cutoff, int rate) noexcept {
    return 1.4 + 2.5 * std::max(0.0, cutoff / rate - 0.1);
}

void ZeroPhaseLowpass::keep_last(std::int64_t frames) noexcept {
    std::copy(left_.end() - frames, left_.end(), left_.begin());
    std::copy(right_.end() - frames, right_.end(), right_.begin());
}

void ZeroPhaseLowpass::filter(std::int64_t stretch) noexcept {
    const std::size_t length = left_.size();
    std::vector<double>& samples = workspace_->samples;
    for (std::size_t i = 0; i < length; ++i) {
        samples[2 * i] = left_[i];
        samples[2 * i + 1] = right_[i];
    }
    const auto pass = [&](std::ptrdiff_t from, std::ptrdiff_t to, std::ptrdiff_t step) {
        double state[2][2][2] = {};  // section, ear, delay (transposed direct form II)
        for (std::ptrdiff_t i = from; i != to; i += step) {
            for (std::size_t ear = 0; ear < 2; ++ear) {
                double& x = samples[2 * static_cast<std::size_t>(i) + ear];
                for (std::size_t s = 0; s < 2; ++s) {
                    const Section& section = sections_[s];
                    double* z = state[s][ear];
                    const double y = section.b0 * x + z[0];
                    z[0] = section.b1 * x - section.a1 * y + z[1];
                    z[1] = section.b2 * x - section.a2 * y;
                    x = y;
                }
            }
        }
    };
    const auto last = static_cast<std::ptrdiff_t>(length) - 1;
    pass(0, last + 1, 1);
    pass(last, static_cast<std::ptrdiff_t>(margin_) - 1, -1);
    for (std::size_t i = 0; i < filtered_.size(); ++i)
        filtered_[i] = static_cast<float>(samples[2 * margin_ + i]);
    stretch_ = stretch;
}

}  // namespace stillpoint::dsp
