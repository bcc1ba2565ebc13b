// Noise through swinging notches, as the session builder writes it (50-noise-effects 3.1 and 3.2).
#pragma once

#include <memory>

#include "voices/parameter.h"
#include "voices/voice.h"

namespace stillpoint::voices {

FunctionSpec noise_swept_notch_spec();
FunctionSpec noise_swept_notch_transition_spec();
std::unique_ptr<Voice> make_noise_swept_notch(const VoiceContext& context);
std::unique_ptr<Voice> make_noise_swept_notch_transition(const VoiceContext& context);

}  // namespace stillpoint::voices
