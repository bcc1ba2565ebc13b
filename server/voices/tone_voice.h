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

    // Neither level nor frequency ever change.
    bool is_steady() const noexcept {
        return amplitude.is_constant() && tremolo.is_off() && carrier.is_steady();
    }

    // Level and tremolo of the frames from FIRST.
    void fill_gains(std::int64_t first, int count, const dsp::StepClock& clock, const double* alpha,
                    double* gains) const noexcept;
};

// The transition of a voice, or none for a static one.
std::optional<dsp::Transition> read_transition(const VoiceContext& context, bool is_transition);

// Writes alpha of the frames from FIRST; zeros without a transition.
void fill_alpha(const std::optional<dsp::Transition>& transition, const dsp::StepClock& clock,
                std::int64_t first, int count, double* alpha) noexcept;

// The first phase of a carrier, in turns (30-voices 1.3): for static voices carried > file, for transitions
// startStartPhaseS > carried > startPhaseS. SIDE is 'L' or 'R'.
double start_phase(const VoiceContext& context, char side, bool is_transition);

}  // namespace stillpoint::voices
