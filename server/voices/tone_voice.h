// What binaural and isochronic voices have in common: two carriers with their oscillators, level and pan.
#pragma once

#include <array>
#include <optional>

#include "dsp/carrier_phase.h"
#include "dsp/step_clock.h"
#include "dsp/transition.h"
#include "voices/pan_envelope.h"
#include "voices/tone_oscillators.h"
#include "voices/voice.h"

namespace stillpoint::voices {

// One ear: its level, amplitude oscillator and carrier.
struct ToneChannel {
    dsp::Ramp amplitude;
    AmplitudeOscillator tremolo;
    dsp::CarrierPhase carrier;
    double start_phase = 0;  // turns

    double peak_bound(const dsp::Transition* transition) const;

    // The channel as an ear of a plain pair whose first frame is the carrier's frame LEAD; SWING is added to
    // its phase. Nothing unless every parameter is constant and every oscillator a sine.
    std::optional<dsp::SwingingPair::Ear> plain_ear(const dsp::StepClock& clock, int lead,
                                                    const std::optional<dsp::SlowSine>& swing) const;

    // With its tremolo.
    double level(double seconds, double alpha) const noexcept {
        const double level = amplitude.at(alpha);
        return tremolo.is_off() ? level : level * tremolo.gain(seconds, alpha);
    }
};

// The transition of a voice, or none for a static one.
std::optional<dsp::Transition> read_transition(const VoiceContext& context, bool is_transition);

// Writes alpha of the frames from FIRST; zeros without a transition.
void fill_alpha(const std::optional<dsp::Transition>& transition, const dsp::StepClock& clock,
                std::int64_t first, int count, double* alpha) noexcept;

inline double alpha_at(const std::optional<dsp::Transition>& transition, double seconds) noexcept {
    return transition ? transition->alpha(seconds) : 0;
}

// The moments of frames [first, first + count); nothing where alpha is not smooth.
std::optional<Moments> smooth_moments(const std::optional<dsp::Transition>& transition,
                                      const dsp::StepClock& clock, std::int64_t first, int count) noexcept;

// The first phase of a carrier, in turns (30-voices 1.3): for static voices carried > file, for transitions
// startStartPhaseS > carried > startPhaseS. SIDE is 'L' or 'R'.
double start_phase(const VoiceContext& context, char side, bool is_transition);

}  // namespace stillpoint::voices
