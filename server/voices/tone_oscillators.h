// The slow oscillators that binaural and isochronic voices share (30-voices 3.1 to 3.3).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "dsp/carrier_phase.h"
#include "dsp/ramp.h"
#include "dsp/slow_sine.h"
#include "dsp/step_clock.h"
#include "track/params.h"

namespace stillpoint::voices {

// Start, middle and end of a segment: seconds and alpha.
struct Moments {
    double seconds[3], alpha[3];
};

// gain = 1 - depth/2 * (1 + shape(rate * t + offset)). In a transition the rate is multiplied by the time,
// not summed, as in the tracks people have.
class AmplitudeOscillator {
  public:
    AmplitudeOscillator(const track::Params& params, char side, bool is_transition);

    bool is_off() const noexcept { return depth_.is_zero(); }

    double gain(double seconds, double alpha) const noexcept;

    // Whether the gain is a cubic (dsp/segment.h) between two moments where alpha is smooth.
    bool is_cubic(const Moments& moments) const noexcept;

    // With constant parameters and no skew the gain is rest + sine(frame).
    struct Plain {
        double rest = 1;
        dsp::SlowSine sine;
    };
    std::optional<Plain> plain(const dsp::StepClock& clock) const noexcept;

    double largest_gain(const dsp::Transition* transition) const;

  private:
    dsp::Ramp depth_, rate_, offset_, skew_;  // offset in turns
    double corner_ = 0.5;
};

// Swings the phases of the ears against each other: left - P, right + P.
class PhaseOscillator {
  public:
    PhaseOscillator(const track::Params& params, bool is_transition);

    bool is_off() const noexcept { return range_.is_zero() || rate_.is_zero(); }
    double turns(double seconds, double alpha) const noexcept;
    bool is_cubic(const Moments& moments) const noexcept;

    // What turns() adds to the right ear where both parameters are constant.
    std::optional<dsp::SlowSine> plain(const dsp::StepClock& clock) const noexcept;

  private:
    dsp::Ramp rate_, range_;  // range in turns, peak to peak
};

// The same with the opposite sign.
std::optional<dsp::SlowSine> reversed(std::optional<dsp::SlowSine> swing) noexcept;

// FRAME_SECONDS is that of the sum in the transition form. Only some voices know the triangle (HAS_SHAPE).
dsp::Vibrato read_vibrato(const track::Params& params, char side, bool is_transition, double frame_seconds,
                          bool has_shape);

}  // namespace stillpoint::voices
