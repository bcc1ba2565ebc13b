// Two tones that beat in each ear, each with a level of its own per ear (30-voices 6).
#pragma once

#include <memory>

#include "voices/parameter.h"
#include "voices/voice.h"

namespace stillpoint::voices {

FunctionSpec monaural_beat_stereo_amps_spec();
FunctionSpec monaural_beat_stereo_amps_transition_spec();

std::unique_ptr<Voice> make_monaural_beat_stereo_amps(const VoiceContext& context);
std::unique_ptr<Voice> make_monaural_beat_stereo_amps_transition(const VoiceContext& context);

}  // namespace stillpoint::voices
