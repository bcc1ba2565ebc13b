// What one voice does to the listener's attention, in closed form: its beat, carrier, level and place.
#pragma once

#include <optional>

#include "dsp/transition.h"
#include "track/track.h"

namespace stillpoint::world {

// A value that moves with the transition factor of its voice (30-voices 2.3). Static voices have start ==
// end.
struct Ramp {
    double start = 0;
    double end = 0;
    double at(double alpha) const { return start + (end - start) * alpha; }
};

// Oscillators that swing about a mean (vibrato, tremolo, phase and pan oscillators) enter with their mean:
// what they add to the beat comes back to zero every cycle and would cost thousands of knots.
struct VoiceBeat {
    enum class Kind { Binaural, Isochronic, Noise };
    Kind kind = Kind::Binaural;
    Ramp left_hz, right_hz;    // carriers; both zero for noise
    Ramp pulse_hz;             // isochronic only
    Ramp amp_left, amp_right;  // linear
    Ramp pan;                  // -1..1
    // Start phases of the carriers in cycles. A missing one continues the predecessor's phase, or is 0.
    std::optional<double> phase_left, phase_right;
    bool phase_beats_carried =
        false;  // the start phases win over the predecessor's (transitions, 30-voices 1.3)
    std::optional<dsp::Transition> transition;  // absent for a static voice
    double seconds = 0;                         // length of the step

    double alpha(double t) const { return transition ? transition->alpha(t) : 0; }

    // Integral from 0 to t of a ramped value.
    double integral(const Ramp& value, double t) const {
        return value.start * t + (transition ? (value.end - value.start) * transition->integral(t) : 0);
    }
};

// nullopt for functions without an entrainment line.
std::optional<VoiceBeat> voice_beat(const track::Voice& voice, double step_seconds);

}  // namespace stillpoint::world
