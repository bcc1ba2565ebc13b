#include "voices/plain_oscillator.h"

#include <algorithm>
#include <cmath>

#include "dsp/block.h"
#include "dsp/kernels.h"
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
        sine[k] = phase[k] + start_;
    dsp::kernels().sines(sine, count);
}

std::optional<dsp::SlowSine> PlainOscillator::plain() const noexcept {
    if (!phase_.is_steady() || moves_) return std::nullopt;
    return dsp::SlowSine{1, phase_.step(), start_};
}

std::optional<Tremolo::Plain> Tremolo::plain() const noexcept {
    auto sine = oscillator_.plain();
    if (!sine || !depth_.is_constant()) return std::nullopt;
    sine->depth = depth_.start / 2;
    return Plain{1 - depth_.start / 2, *sine};
}

std::optional<dsp::SwingingPair::Ear> plain_ear(const PlainOscillator& carrier, const Tremolo& tremolo,
                                                double level) noexcept {
    const auto tone = carrier.plain();
    const auto swell = tremolo.plain();
    if (!tone || !swell) return std::nullopt;
    dsp::SwingingPair::Ear ear;
    ear.step = tone->rate;
    ear.start = tone->offset;
    ear.level = level * swell->rest;
    ear.tremolo = swell->sine;
    ear.tremolo.depth *= level;
    return ear;
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
