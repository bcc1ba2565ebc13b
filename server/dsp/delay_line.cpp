#include "dsp/delay_line.h"

#include <algorithm>

namespace stillpoint::dsp {
namespace {

constexpr int spare_blocks = 2;  // between two moves of the past to the front

// A stretch in which all delays have the same whole part: its samples lie side by side.
void read_stretch(const float* a, const float* fractions, int count, Interpolation interpolation,
                  float* out) noexcept {
    if (interpolation == Interpolation::Linear) {
        for (int k = 0; k < count; ++k)
            out[k] = a[k] + fractions[k] * (a[k - 1] - a[k]);
        return;
    }
    for (int k = 0; k < count; ++k) {
        const float f = fractions[k], rise = (f + 1) * f, fall = (f - 1) * (f - 2);
        out[k] = (f + 1) * fall * 0.5f * a[k] - f * fall * (1.0f / 6) * a[k + 1] -
                 rise * (f - 2) * 0.5f * a[k - 1] + rise * (f - 1) * (1.0f / 6) * a[k - 2];
    }
}

}  // namespace

DelayLine::DelayLine(int longest)
    : past_(longest + 3),  // a cubic read touches two samples more
      end_(past_),
      samples_(static_cast<std::size_t>(past_ + std::max(past_, spare_blocks * block_frames)), 0.0f) {}

void DelayLine::clear() noexcept {
    std::fill_n(samples_.begin(), past_, 0.0f);
    end_ = past_;
}

float* DelayLine::append(int count) noexcept {
    if (end_ + count > static_cast<int>(samples_.size())) {
        std::copy(samples_.begin() + (end_ - past_), samples_.begin() + end_, samples_.begin());
        end_ = past_;
    }
    float* block = samples_.data() + end_;
    end_ += count;
    return block;
}

void read_delayed(const float* now, const double* delays, int count, Interpolation interpolation,
                  float* out) noexcept {
    int whole[block_frames];
    float fractions[block_frames];
    const int nearest = interpolation == Interpolation::Cubic ? 1 : 0;
    for (int k = 0; k < count; ++k) {
        whole[k] = std::max(nearest, static_cast<int>(delays[k]));
        fractions[k] = static_cast<float>(delays[k] - whole[k]);
    }
    for (int k = 0; k < count;) {
        int end = k + 1;
        while (end < count && whole[end] == whole[k])
            ++end;
        read_stretch(now + k - whole[k], fractions + k, end - k, interpolation, out + k);
        k = end;
    }
}

}  // namespace stillpoint::dsp
