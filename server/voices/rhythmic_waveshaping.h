// A tone with a tremolo, bent by a tanh, at one place (30-voices 9).
#pragma once

#include <memory>

#include "voices/parameter.h"
#include "voices/voice.h"

namespace stillpoint::voices {

FunctionSpec rhythmic_waveshaping_spec();
FunctionSpec rhythmic_waveshaping_transition_spec();

std::unique_ptr<Voice> make_rhythmic_waveshaping(const VoiceContext& context);
std::unique_ptr<Voice> make_rhythmic_waveshaping_transition(const VoiceContext& context);

}  // namespace stillpoint::voices
