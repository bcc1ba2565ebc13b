// A voice that moves around the head (30-voices 3.7, 50-noise-effects 5).
#pragma once

#include <memory>
#include <optional>

#include "voices/parameter_families.h"
#include "voices/voice.h"

namespace stillpoint::voices {

// VOICE through a spatialiser where its parameters switch one on, otherwise VOICE itself. What it was
// made from is CONTEXT. Noise is limited to +-1 once more. No sample of VOICE differs by more than STEEPEST
// from the one before, which makes the bound of the moved voice tight; without it nothing is known.
std::unique_ptr<Voice> spatialised(std::unique_ptr<Voice> voice, const VoiceContext& context,
                                   std::optional<double> steepest = std::nullopt);

// Of every voice that may move; nothing of it has start or end forms.
Parameters spatial_parameters();

}  // namespace stillpoint::voices
