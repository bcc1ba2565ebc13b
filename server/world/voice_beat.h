// What one voice does to the listener's attention, in closed form: its beat, carrier, level and place.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

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
    enum class Kind { Binaural, Monaural, Isochronic, Modulated, Noise };
    Kind kind = Kind::Binaural;
    // Carriers of the ears; of a monaural beat its lower and upper tone, which sound in both. Zero for noise.
    Ramp left_hz, right_hz;
    Ramp pulse_hz;              // isochronic and modulated
    double pulse_phase = 0;     // modulated: cycles at the step's start, 0 where it is loudest
    Ramp amp_left, amp_right;   // linear, of the ears
    Ramp amp_lower, amp_upper;  // linear, of a monaural beat's tones
    Ramp depth{1, 1};           // of a modulation, and what modulations leave of a binaural beat
    Ramp pan;                   // -1..1
    // Start phases of the two carriers in cycles. A missing one continues the predecessor's phase, or is 0.
    std::optional<double> phase_left, phase_right;
    bool phase_beats_carried =
        false;  // the start phases win over the predecessor's (transitions, 30-voices 1.3)
    std::optional<dsp::Transition> transition;  // absent for a static voice
    double seconds = 0;                         // length of the step

    // The beat is the difference of the two carriers.
    bool is_between_tones() const { return kind == Kind::Binaural || kind == Kind::Monaural; }

    double difference(double alpha) const {
        return is_between_tones() ? right_hz.at(alpha) - left_hz.at(alpha) : 0;
    }
    double beat_hz(double alpha) const {
        return is_between_tones() ? std::abs(difference(alpha)) : pulse_hz.at(alpha);
    }
    double carrier_hz(double alpha) const { return (left_hz.at(alpha) + right_hz.at(alpha)) / 2; }
    double loudest_ear(double alpha) const {
        return std::max(std::abs(amp_left.at(alpha)), std::abs(amp_right.at(alpha)));
    }
    double depth_at(double alpha) const;  // 0..1

    double alpha(double t) const { return transition ? transition->alpha(t) : 0; }

    // Integral from 0 to t of a ramped value.
    double integral(const Ramp& value, double t) const {
        return value.start * t + (transition ? (value.end - value.start) * transition->integral(t) : 0);
    }
};

// One for each entrainment line of the voice, the leading one first; none for functions without one.
std::vector<VoiceBeat> voice_beats(const track::Voice& voice, double step_seconds);

}  // namespace stillpoint::world
