// Steady noise of any colour (50-noise-effects 3.4 and 3.5).
#pragma once

#include <memory>

#include "voices/parameter.h"
#include "voices/voice.h"

namespace stillpoint::voices {

FunctionSpec noise_generator_spec();
FunctionSpec noise_generator_transition_spec();

std::unique_ptr<Voice> make_noise_generator(const VoiceContext& context);
std::unique_ptr<Voice> make_noise_generator_transition(const VoiceContext& context);

}  // namespace stillpoint::voices
