// A binaural beat whose ears open and close at rates of their own (30-voices 11).
#pragma once

#include <memory>

#include "voices/parameter.h"
#include "voices/voice.h"

namespace stillpoint::voices {

FunctionSpec dual_pulse_binaural_spec();
FunctionSpec dual_pulse_binaural_transition_spec();

// Whether both carriers of such a voice are on the base frequency.
bool is_forced_mono(const track::Params& params, bool is_transition);

std::unique_ptr<Voice> make_dual_pulse_binaural(const VoiceContext& context);
std::unique_ptr<Voice> make_dual_pulse_binaural_transition(const VoiceContext& context);

}  // namespace stillpoint::voices
