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

double final_gain(double peak, double target_level) {
    return target_level > 0 && peak > 1e-9 ? target_level / peak : 1;
}

namespace {

constexpr double threshold = 1e-5;  // of a moment that counts

}  // namespace

void Loudness::count(double rms) {
    if (rms <= threshold / continuity_limit) return;
    Moments* moments = &loud_;
    if (rms < threshold * continuity_limit) {
        const double place = std::log(rms / threshold) / std::log(continuity_limit);  // -1 .. 1
        moments = &doubtful_[static_cast<std::size_t>(std::clamp((place + 1) / 2 * bins, 0.0, bins - 1.0))];
    }
    moments->sum += rms;
    ++moments->number;
}

double Loudness::mean(double gain) const {
    Moments all = loud_;
    for (const Moments& m : doubtful_) {
        if (m.number == 0 || m.sum * gain <= threshold * double(m.number)) continue;
        all.sum += m.sum;
        all.number += m.number;
    }
    return all.number > 0 ? gain * all.sum / double(all.number) : 0;
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
    loudness_.count(std::sqrt(std::max(0.0, sum_) / double(window_.size())));
}

void LoudnessMeter::push(float left, float right) {
    slide((double(left) * left + double(right) * right) / 2);
}

Loudness LoudnessMeter::finish() {
    for (std::int64_t i = 0; i < ahead_; ++i)
        slide(0);
    return loudness_;
}

}  // namespace stillpoint::engine
