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
    const std::size_t room = 2 * (length + 2 * reflected);
    if (workspace_->samples.size() < room) workspace_->samples.resize(room);
}

PeakGrowth ZeroPhaseLowpass::peak_growth(double cutoff, int rate) noexcept {
    constexpr double hidden_from = 250;  // Hz; there the ends are over within the fades
    const double inside = 1.4 + 2.5 * std::max(0.0, cutoff / rate - 0.1), ends = 1.5 * inside;
    return {ends, cutoff >= hidden_from ? inside : ends};
}

void ZeroPhaseLowpass::keep_last(std::int64_t frames) noexcept {
    std::copy(left_.end() - frames, left_.end(), left_.begin());
    std::copy(right_.end() - frames, right_.end(), right_.begin());
}

void ZeroPhaseLowpass::filter(std::int64_t stretch) noexcept {
    const std::int64_t from = stretch * stretch_frames - static_cast<std::int64_t>(margin_);
    const auto length = static_cast<std::ptrdiff_t>(left_.size());
    // The part of the window that lies within the signal.
    const std::ptrdiff_t a = std::max<std::int64_t>(0, -from), b = std::min(length, frames_ - from);
    const bool begins = from <= 0, ends = from + b == frames_;
    std::vector<double>& samples = workspace_->samples;
    const auto put = [&samples](std::size_t side, std::ptrdiff_t i, double value) {
        samples[2 * static_cast<std::size_t>(reflected + i) + side] = value;
    };
    for (const std::size_t side : {0u, 1u}) {
        const std::vector<float>& ear = side == 0 ? left_ : right_;
        const auto at = [&ear](std::ptrdiff_t i) { return double(ear[static_cast<std::size_t>(i)]); };
        for (std::ptrdiff_t i = a; i < b; ++i)
            put(side, i, at(i));
        for (std::ptrdiff_t k = 1; k <= reflected; ++k) {
            if (begins) put(side, a - k, 2 * at(a) - at(a + k));
            if (ends) put(side, b - 1 + k, 2 * at(b - 1) - at(b - 1 - k));
        }
    }
    const auto wanted = reflected + static_cast<std::ptrdiff_t>(margin_);
    const std::ptrdiff_t first = begins ? a : a + reflected;
    const std::ptrdiff_t last = ends ? b + 2 * reflected : b + reflected;
    run(first, last);
    run(last - 1, wanted - 1);
    for (std::size_t i = 0; i < static_cast<std::size_t>(stretch_frames); ++i) {
        const std::size_t at = 2 * (static_cast<std::size_t>(wanted) + i);
        left_[i] = static_cast<float>(samples[at]);
        right_[i] = static_cast<float>(samples[at + 1]);
    }
    stretch_ = stretch;
}

// One pass over samples [FROM .. TO) of the workspace, backwards where TO lies before FROM.
void ZeroPhaseLowpass::run(std::ptrdiff_t from, std::ptrdiff_t to) noexcept {
    std::vector<double>& samples = workspace_->samples;
    double state[2][2][2];  // section, ear, delay (transposed direct form II)
    for (std::size_t s = 0; s < 2; ++s)
        for (std::size_t ear = 0; ear < 2; ++ear) {
            const double steady = samples[2 * static_cast<std::size_t>(from) + ear];
            const Section& section = sections_[s];
            state[s][ear][1] = (section.b2 - section.a2) * steady;
            state[s][ear][0] = (section.b1 - section.a1) * steady + state[s][ear][1];
        }
    const std::ptrdiff_t step = to > from ? 1 : -1;
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
}

}  // namespace stillpoint::dsp
