// A tone with a tremolo, bent by a tanh, with one more tremolo in each ear (30-voices 8).
#pragma once

#include <memory>

#include "voices/parameter.h"
#include "voices/voice.h"

namespace stillpoint::voices {

FunctionSpec wave_shape_stereo_am_spec();
FunctionSpec wave_shape_stereo_am_transition_spec();

std::unique_ptr<Voice> make_wave_shape_stereo_am(const VoiceContext& context);
std::unique_ptr<Voice> make_wave_shape_stereo_am_transition(const VoiceContext& context);

}  // namespace stillpoint::voices
