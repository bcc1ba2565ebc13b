// The pulses of one ear of a dual pulse voice (30-voices 11).
#pragma once

#include <cstdint>
#include <optional>

#include "dsp/step_clock.h"
#include "dsp/transition.h"
#include "track/params.h"

namespace stillpoint::voices {

// A gate that opens and closes at a fixed rate: gain = 1 - depth + depth * shape(opening).
class PulseTrain {
  public:
    // Where in a voice the values are read: static voices read NAME, moving ones startNAME and endNAME. END
    // falls back to the common start value, never to that of the ear; rates fall back to the beat there.
    enum class Moment { Static, Start, End };

    PulseTrain(const track::Params& params, char side, Moment moment);

    bool is_off() const noexcept { return !(rate_ > 0) || depth_ == 0; }
    bool operator==(const PulseTrain&) const = default;

    double hertz() const noexcept { return is_off() ? 0 : rate_; }
    double depth() const noexcept { return is_off() ? 0 : depth_; }
    double crest() const noexcept { return (1 - gap_) / 2 - offset_; }  // cycles until it is open widest

    // Writes the gains, 0..1, of the frames from FIRST.
    void fill(std::int64_t first, int count, int rate, double* gains) const noexcept;

  private:
    enum class Shape { Trapezoid, Square, RaisedCosine };
    static Shape read_shape(const track::Params& params, char side, Moment moment);

    double rate_;    // Hz
    double offset_;  // cycles, 0..1
    double ramp_, gap_, depth_;
    Shape shape_;
};

// The pulses of one ear. A moving voice fades from one pulse train to the other: both run from the step's
// start, and in between both are heard.
class PulseEnvelope {
  public:
    // TRANSITION is null for static voices, otherwise it must outlive this.
    PulseEnvelope(const track::Params& params, char side, const dsp::StepClock& clock,
                  const dsp::Transition* transition);

    // Multiplies samples[0..count) of the frames from FIRST. ALPHA is read by moving voices only.
    void apply(std::int64_t first, int count, const double* alpha, float* samples) const noexcept;

    double largest_gain(const dsp::Transition* transition) const noexcept;

  private:
    int rate_;
    PulseTrain start_;
    std::optional<PulseTrain> end_;  // where it differs from the start
};

}  // namespace stillpoint::voices
