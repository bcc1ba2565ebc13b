// A tone with a tremolo, bent by a tanh: what the waveshaping voices are made of (30-voices 8).
#pragma once

#include <cstdint>

#include "voices/independent_parameter.h"
#include "voices/plain_oscillator.h"

namespace stillpoint::voices {

// tanh(drive * x) / tanh(drive), so that 1 stays 1. A drive of 1e-6 or less is silence, not the straight line
// it tends to: existing tracks sound like that.
class ShapedTone {
  public:
    ShapedTone(const PlainOscillator& carrier, const Tremolo& tremolo, const dsp::Ramp& drive)
        : carrier_(carrier), tremolo_(tremolo), drive_(drive) {}

    void fill(std::int64_t first, int count, const double* alpha, double* samples) noexcept;

    double peak_bound(const dsp::Transition* transition) const noexcept;

  private:
    void shape(int count, double* samples) const noexcept;  // with a constant drive

    PlainOscillator carrier_;
    Tremolo tremolo_;
    dsp::Ramp drive_;
};

// Where a voice finds what such a tone is made of: its frequency, rate and depth of its tremolo, drive.
struct ShapedToneParameters {
    IndependentParameter carrier, rate, depth, drive;

    // TRANSITION is null for static voices, otherwise it must outlive the tone.
    ShapedTone read(const track::Params& params, const dsp::StepClock& clock,
                    const dsp::Transition* transition) const;
    Parameters rows(bool is_transition) const;
};

}  // namespace stillpoint::voices
