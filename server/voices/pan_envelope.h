// The moving balance of binaural and isochronic voices (30-voices 2.6 and 3.4).
#pragma once

#include <cstdint>
#include <optional>

#include "dsp/ramp.h"
#include "dsp/step_clock.h"
#include "dsp/swinging_pair.h"
#include "track/params.h"

namespace stillpoint::voices {

// Gains cos and sin of (pan + 1) * pi / 4 on the left and right channel; the channels are never mixed.
// Without any pan parameter nothing is applied and both gains are 1, not 0.7071.
class PanEnvelope {
  public:
    // TRANSITION is null for static voices, otherwise it must outlive this.
    PanEnvelope(const track::Params& params, const dsp::StepClock& clock, const dsp::Transition* transition);

    bool is_off() const noexcept { return motion_ == Motion::Off; }

    // The gains of the ears where they never change.
    bool is_constant() const noexcept { return constant_; }
    float left() const noexcept { return constant_left_; }
    float right() const noexcept { return constant_right_; }

    // Where they follow a sine with constant parameters.
    std::optional<dsp::SwingingPair::Balance> balance() const noexcept;

    // Of the left (0) and the right (1) ear.
    struct Gains {
        double ear[2];
    };
    Gains gains(double frame, double alpha) const noexcept;

    // Whether the gains are cubics (dsp/segment.h) in frames [first, first + count), where alpha is smooth.
    bool is_cubic(std::int64_t first, int count) const noexcept;

    void apply(std::int64_t first, int count, const double* alpha, float* left, float* right) const noexcept;

  private:
    enum class Motion { Off, Centre, Low, Linear, Inward, Outward };
    double cycles(double frame) const noexcept;
    double pan(double cycles, double alpha) const noexcept;

    Motion motion_ = Motion::Off;
    dsp::Ramp low_, high_, rate_, phase_;  // phase in turns
    const dsp::StepClock& clock_;
    dsp::RampSum cycles_;
    bool constant_ = true;
    float constant_left_ = 1, constant_right_ = 1;
};

}  // namespace stillpoint::voices
