// A sine without oscillators of its own: the carriers and modulators of amplitude-modulated and waveshaping
// voices (30-voices 2.1).
#pragma once

#include <cstdint>
#include <optional>

#include "dsp/carrier_phase.h"
#include "dsp/ramp.h"
#include "dsp/slow_sine.h"
#include "dsp/step_clock.h"
#include "dsp/swinging_pair.h"

namespace stillpoint::voices {

// Static: sin(2 pi f t + start). In a transition the phase of frame n is the sum of the frequencies of frames
// 1 to n, and the start phase is not read. A frequency below 0 stands still.
class PlainOscillator {
  public:
    // TRANSITION is null for static voices, otherwise it must outlive this.
    PlainOscillator(const dsp::Ramp& hertz, double start_turns, const dsp::StepClock& clock,
                    const dsp::Transition* transition);

    // Writes the sine of the frames from FIRST; room as for the kernels (dsp/kernels.h).
    void fill(std::int64_t first, int count, const double* alpha, double* sine) noexcept;

    // The same as a sine of depth 1, where it is static.
    std::optional<dsp::SlowSine> plain() const noexcept;

  private:
    dsp::CarrierPhase phase_;
    bool moves_;
    double start_;  // turns
};

// A level that an oscillator moves between 1 - depth and 1: loudest where its sine is 1.
class Tremolo {
  public:
    Tremolo(const PlainOscillator& oscillator, const dsp::Ramp& depth)
        : oscillator_(oscillator), depth_(depth) {}

    // Multiplies samples[0..count) of the frames from FIRST.
    void apply(std::int64_t first, int count, const double* alpha, double* samples) noexcept;

    double largest_gain(const dsp::Transition* transition) const noexcept;

    // Static: the level is rest + sine(frame).
    struct Plain {
        double rest;
        dsp::SlowSine sine;
    };
    std::optional<Plain> plain() const noexcept;

  private:
    PlainOscillator oscillator_;
    dsp::Ramp depth_;
};

// A static carrier with a static tremolo, times LEVEL, as an ear of a plain pair.
std::optional<dsp::SwingingPair::Ear> plain_ear(const PlainOscillator& carrier, const Tremolo& tremolo,
                                                double level) noexcept;

}  // namespace stillpoint::voices
