// One tone that opens and closes at the beat frequency (30-voices 5).
#pragma once

#include <memory>

#include "voices/parameter.h"
#include "voices/voice.h"

namespace stillpoint::voices {

FunctionSpec isochronic_tone_spec();
FunctionSpec isochronic_tone_transition_spec();

std::unique_ptr<Voice> make_isochronic_tone(const VoiceContext& context);
std::unique_ptr<Voice> make_isochronic_tone_transition(const VoiceContext& context);

}  // namespace stillpoint::voices
