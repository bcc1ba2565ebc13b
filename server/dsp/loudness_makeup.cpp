#include "dsp/loudness_makeup.h"

#include <algorithm>
#include <cmath>

#include "dsp/exponential.h"
#include "dsp/kernels.h"

namespace stillpoint::dsp {
namespace {

constexpr double forgotten = 1e-30;  // smaller means are nothing; they would become slow denormals

}  // namespace

double smoothing_pole(double ms, int rate) noexcept {
    return ms > 0 ? std::min(0.999999, exponential(std::max(-690.0, -1000 / (ms * rate)))) : 0;
}

LoudnessMakeup::LoudnessMakeup(double milliseconds, double least, double most, int rate)
    : pole_(smoothing_pole(milliseconds, rate)), least_(least), most_(most) {
    double power = 1;
    for (std::size_t k = 0; k < powers_.size(); ++k) {
        power *= pole_;
        exact_powers_[k] = power;
        powers_[k] = static_cast<float>(power);
    }
}

double LoudnessMakeup::limited(double gain) const noexcept {
    return std::min(std::max(gain, least_), most_);
}

double LoudnessMakeup::after_block(double state, float own, int count) const noexcept {
    const double mean = double(own) + exact_powers_[static_cast<std::size_t>(count - 1)] * state;
    return std::abs(mean) < forgotten ? 0 : mean;
}

void LoudnessMakeup::apply(const float* dry, float* wet, int count, State& state) const noexcept {
    alignas(64) float ratios[block_frames], gains[block_frames];
    const MeanFilter filter{powers_.data(), static_cast<float>(1 - pole_)};
    const LoudnessMeans past{static_cast<float>(state.power_before), static_cast<float>(state.power_after),
                             static_cast<float>(state.gain)};
    const LoudnessMeans own = kernels().loudness_gains(filter, past, dry, wet, count, ratios, gains);
    state.power_before = after_block(state.power_before, own.power_before, count);
    state.power_after = after_block(state.power_after, own.power_after, count);
    const auto least = static_cast<float>(least_), most = static_cast<float>(most_);
    int beyond = 0;
    for (int k = 0; k < count; ++k)
        beyond |= static_cast<int>(gains[k] < least) | static_cast<int>(gains[k] > most);
    if (!beyond) {
        state.gain = after_block(state.gain, own.gain, count);
    } else {  // the limit holds back what the mean would remember: frame by frame
        for (int k = 0; k < count; ++k) {
            state.gain = limited(pole_ * state.gain + (1 - pole_) * ratios[k]);
            gains[k] = static_cast<float>(state.gain);
        }
    }
    for (int k = 0; k < count; ++k)
        wet[k] *= gains[k];
}

}  // namespace stillpoint::dsp
