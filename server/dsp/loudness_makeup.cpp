#include "dsp/loudness_makeup.h"

#include <algorithm>
#include <cmath>

#include "dsp/exponential.h"

namespace stillpoint::dsp {
namespace {

constexpr double forgotten = 1e-30;  // smaller means are nothing; they would become slow denormals
constexpr float largest_power = 1e30f;

void fill_powers(const float* x, int count, float* power) noexcept {
    for (int k = 0; k < count; ++k)
        power[k] = std::min(x[k] * x[k], largest_power);
}

}  // namespace

double smoothing_pole(double ms, int rate) noexcept {
    return ms > 0 ? std::min(0.999999, exponential(std::max(-690.0, -1000 / (ms * rate)))) : 0;
}

RunningMean::RunningMean(double pole) : pole_(pole) {
    double power = 1;
    for (std::size_t k = 0; k < powers_.size(); ++k) {
        power *= pole;
        exact_powers_[k] = power;
        powers_[k] = static_cast<float>(power);
    }
}

// Within the block: sums over 2, 4 and 8 frames first, in which no frame waits for the one before it, then
// eight frames at a time.
void RunningMean::run(const float* x, int count, double& state, float* y) const noexcept {
    constexpr int step = 8;
    float a[step + block_frames] = {}, b[step + block_frames] = {};
    float *const sums = a + step, *const wider = b + step;  // zeros before them
    const auto share = static_cast<float>(1 - pole_), p1 = powers_[0], p2 = powers_[1], p4 = powers_[3],
               p8 = powers_[7];
    for (int k = 0; k < count; ++k)
        sums[k] = share * x[k];
    for (int k = 0; k < count; ++k)
        wider[k] = sums[k] + p1 * sums[k - 1];
    for (int k = 0; k < count; ++k)
        sums[k] = wider[k] + p2 * wider[k - 2];
    for (int k = 0; k < count; ++k)
        wider[k] = sums[k] + p4 * sums[k - 4];
    const int whole = (count + step - 1) / step * step;  // b ends in zeros that do no harm
    for (int first = 0; first < whole; first += step)
        for (int k = first; k < first + step; ++k)
            sums[k] = wider[k] + p8 * sums[k - step];
    const auto past = static_cast<float>(state);
    for (int k = 0; k < count; ++k)
        y[k] = sums[k] + powers_[static_cast<std::size_t>(k)] * past;
    state = sums[count - 1] + exact_powers_[static_cast<std::size_t>(count - 1)] * state;
    if (std::abs(state) < forgotten) state = 0;
}

LoudnessMakeup::LoudnessMakeup(double milliseconds, double least, double most, int rate)
    : mean_(smoothing_pole(milliseconds, rate)), least_(least), most_(most) {}

double LoudnessMakeup::limited(double gain) const noexcept {
    return std::min(std::max(gain, least_), most_);
}

void LoudnessMakeup::apply(const float* dry, float* wet, int count, State& state) const noexcept {
    constexpr float tiny = 1e-20f;
    float power[block_frames] = {}, before[block_frames], after[block_frames], gains[block_frames];
    fill_powers(dry, count, power);
    mean_.run(power, count, state.power_before, before);
    fill_powers(wet, count, power);
    mean_.run(power, count, state.power_after, after);
    float* ratio = power;
    for (int k = 0; k < count; ++k) {
        const float root = std::sqrt((before[k] + tiny) / (after[k] + tiny));
        ratio[k] = after[k] > tiny ? root : 1;
    }
    double gain = state.gain;
    mean_.run(ratio, count, gain, gains);
    int beyond = 0;
    for (int k = 0; k < count; ++k)
        beyond |= static_cast<int>(gains[k] < least_) | static_cast<int>(gains[k] > most_);
    if (!beyond) {
        state.gain = gain;
    } else {  // the limit holds back what the mean would remember: frame by frame
        for (int k = 0; k < count; ++k) {
            state.gain = limited(mean_.pole() * state.gain + (1 - mean_.pole()) * ratio[k]);
            gains[k] = static_cast<float>(state.gain);
        }
    }
    for (int k = 0; k < count; ++k)
        wet[k] *= gains[k];
}

}  // namespace stillpoint::dsp
