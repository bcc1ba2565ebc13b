// A voice that moves around the head (30-voices 3.7, 50-noise-effects 5).
#pragma once

#include <memory>

#include "voices/parameter_families.h"
#include "voices/voice.h"

namespace stillpoint::voices {

// VOICE through a spatialiser where its parameters switch one on, otherwise VOICE itself. What it was
// made from is CONTEXT. Noise is limited to +-1 once more.
std::unique_ptr<Voice> spatialised(std::unique_ptr<Voice> voice, const VoiceContext& context);

// Of every voice that may move; nothing of it has start or end forms.
Parameters spatial_parameters();

}  // namespace stillpoint::voices
