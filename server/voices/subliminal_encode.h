// Recordings moved up to where they are hardly heard: amplitude modulation of a high carrier (30-voices 10).
#pragma once

#include <memory>

#include "voices/parameter.h"
#include "voices/voice.h"

namespace stillpoint::voices {

FunctionSpec subliminal_encode_spec();

std::unique_ptr<Voice> make_subliminal_encode(const VoiceContext& context);

}  // namespace stillpoint::voices
