// One carrier, slightly apart between the ears, each ear with a tremolo of its own (30-voices 7).
#pragma once

#include <memory>

#include "voices/parameter.h"
#include "voices/voice.h"

namespace stillpoint::voices {

FunctionSpec stereo_am_independent_spec();
FunctionSpec stereo_am_independent_transition_spec();

std::unique_ptr<Voice> make_stereo_am_independent(const VoiceContext& context);
std::unique_ptr<Voice> make_stereo_am_independent_transition(const VoiceContext& context);

}  // namespace stillpoint::voices
