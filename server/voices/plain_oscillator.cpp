#include "voices/plain_oscillator.h"

#include <algorithm>
#include <cmath>

#include "dsp/block.h"
#include "dsp/sine.h"

namespace stillpoint::voices {

PlainOscillator::PlainOscillator(const dsp::Ramp& hertz, double start_turns, const dsp::StepClock& clock,
                                 const dsp::Transition* transition)
    : phase_(hertz, {}, clock, transition, clock.frame_seconds),
      moves_(transition != nullptr),
      start_(start_turns) {
    // The sum through frame n without frame 0.
    if (moves_) start_ = -std::max(0.0, hertz.at(transition->alpha(0))) * clock.frame_seconds;
}

void PlainOscillator::fill(std::int64_t first, int count, const double* alpha, double* sine) noexcept {
    double turns[dsp::block_frames + 1];
    phase_.fill(first, count, alpha, turns);
    const double* phase = moves_ ? turns + 1 : turns;
    for (int k = 0; k < count; ++k)
        sine[k] = dsp::sin_turns(phase[k] + start_);
}

void Tremolo::apply(std::int64_t first, int count, const double* alpha, double* samples) noexcept {
    double sine[dsp::block_frames];
    oscillator_.fill(first, count, alpha, sine);
    for (int k = 0; k < count; ++k)
        samples[k] *= 1 - depth_.at(alpha[k]) / 2 * (1 - sine[k]);
}

double Tremolo::largest_gain(const dsp::Transition* transition) const noexcept {
    const dsp::Ramp trough{1 - depth_.start, 1 - depth_.end};
    return std::max(1.0, dsp::largest_magnitude(trough, transition));
}

}  // namespace stillpoint::voices
