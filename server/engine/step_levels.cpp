#include "engine/step_levels.h"

#include <algorithm>
#include <cmath>

namespace stillpoint::engine {

float bus_gain(double peak, double normalization_level, double volume) {
    return peak > 1e-9 ? static_cast<float>(normalization_level / peak * volume) : 0.0f;
}

double ceiling_gain(double peak) {
    return peak > ceiling ? ceiling / peak : 1;
}

double continuity_limit() {
    return std::pow(10.0, 3.0 / 20);
}

// The average at frame i covers frames i - W/2 .. i + (W-1)/2, so it is known (W-1)/2 frames later.
LoudnessMeter::LoudnessMeter(int rate)
    : window_(static_cast<std::size_t>(std::max(1, static_cast<int>(0.05 * rate))), 0.0),
      ahead_(static_cast<std::int64_t>(window_.size() - 1) / 2) {}

void LoudnessMeter::slide(double power) {
    sum_ += power - window_[at_];
    window_[at_] = power;
    at_ = (at_ + 1) % window_.size();
    if (++pushed_ <= ahead_) return;
    const double rms = std::sqrt(std::max(0.0, sum_) / double(window_.size()));
    if (rms <= 1e-5) return;
    total_ += rms;
    ++loud_frames_;
}

void LoudnessMeter::push(float left, float right) {
    slide((double(left) * left + double(right) * right) / 2);
}

double LoudnessMeter::finish() {
    for (std::int64_t i = 0; i < ahead_; ++i)
        slide(0);
    return loud_frames_ > 0 ? total_ / double(loud_frames_) : 0;
}

}  // namespace stillpoint::engine
