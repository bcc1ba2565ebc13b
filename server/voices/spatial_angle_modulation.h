// A tone that walks around the head, heard through the responses of the KEMAR head (40-voices 3).
#pragma once

#include <memory>

#include "voices/parameter.h"
#include "voices/voice.h"

namespace stillpoint::voices {

FunctionSpec spatial_angle_modulation_spec();
FunctionSpec spatial_angle_modulation_transition_spec();

std::unique_ptr<Voice> make_spatial_angle_modulation(const VoiceContext& context);
std::unique_ptr<Voice> make_spatial_angle_modulation_transition(const VoiceContext& context);

}  // namespace stillpoint::voices
