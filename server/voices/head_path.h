// Where the sound of a legacy SAM voice comes from (40-voices 3.4 and 3.5).
#pragma once

#include <cstdint>
#include <string>

#include "dsp/carrier_phase.h"
#include "dsp/ramp.h"
#include "dsp/step_clock.h"
#include "track/params.h"
#include "voices/independent_parameter.h"

namespace stillpoint::voices {

inline constexpr IndependentParameter head_beat{
    "beatFreq", "beatFreq", 4, 4, 4, "Hz", 0, 1000, "walks around the head in a second"};
inline constexpr IndependentParameter head_radius{"pathRadius",
                                                  "pathRadius",
                                                  1,
                                                  1,
                                                  1,
                                                  "",
                                                  -100,
                                                  100,
                                                  "below 0 the path is on the other side; else no effect"};
inline constexpr IndependentParameter head_arc_start{"arcStartDeg",
                                                     "arcStartDeg",
                                                     0,
                                                     0,
                                                     0,
                                                     "deg",
                                                     -720,
                                                     720,
                                                     "where an arc begins; 0 is ahead, 90 on the left"};
inline constexpr IndependentParameter head_arc_end{"arcEndDeg", "arcEndDeg",    360, 360, 360, "deg", -720,
                                                   720,         "where it ends"};

class HeadPath {
  public:
    // TRANSITION is null for static voices, otherwise it must outlive this.
    HeadPath(const track::Params& params, const dsp::StepClock& clock, const dsp::Transition* transition);

    // The direction of frame FRAME of the step, as dsp::HeadResponses counts them.
    int direction(std::int64_t frame) const noexcept;

  private:
    enum class Shape { Circle, Square, Diamond, Linear, Arc, OscillatingArc };
    static Shape shape_named(const std::string& name);
    double azimuth(Shape shape, double turns, double alpha) const noexcept;

    dsp::StepClock clock_;
    const dsp::Transition* transition_;
    dsp::Ramp beat_, radius_, arc_start_, arc_end_;  // Hz, sign alone, degrees
    dsp::CarrierPhase turns_;
    Shape shape_, last_shape_;  // the end shape is that of the last frame alone
};

}  // namespace stillpoint::voices
