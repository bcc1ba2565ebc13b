// A tone that circles by swinging the phases of the ears against each other (40-voices 5).
#pragma once

#include <memory>

#include "voices/parameter.h"
#include "voices/voice.h"

namespace stillpoint::voices {

FunctionSpec spatial_angle_modulation_sam2_spec();
FunctionSpec spatial_angle_modulation_sam2_transition_spec();

std::unique_ptr<Voice> make_spatial_angle_modulation_sam2(const VoiceContext& context);
std::unique_ptr<Voice> make_spatial_angle_modulation_sam2_transition(const VoiceContext& context);

}  // namespace stillpoint::voices
