// The "geometric" form of a SAM2 voice: a tone that moves past two ears in free air (40-voices 5.6).
#pragma once

#include <memory>

#include "voices/parameter_families.h"
#include "voices/voice.h"

namespace stillpoint::voices {

Parameters geometric_parameters();

// Null when there is no trajectory to move along.
std::unique_ptr<Voice> make_geometric_sam2(const VoiceContext& context, bool is_transition);

}  // namespace stillpoint::voices
