// Two tones that beat, the same in both ears (40-voices 4). The path in space that its parameters describe
// was never heard.
#pragma once

#include <memory>

#include "voices/parameter.h"
#include "voices/voice.h"

namespace stillpoint::voices {

FunctionSpec spatial_angle_modulation_monaural_beat_spec();
FunctionSpec spatial_angle_modulation_monaural_beat_transition_spec();

std::unique_ptr<Voice> make_spatial_angle_modulation_monaural_beat(const VoiceContext& context);
std::unique_ptr<Voice> make_spatial_angle_modulation_monaural_beat_transition(const VoiceContext& context);

}  // namespace stillpoint::voices
