// A tone per ear with up to three amplitude modulations, sidebands and a partial (40-voices 1).
#pragma once

#include <memory>

#include "voices/parameter.h"
#include "voices/voice.h"

namespace stillpoint::voices {

FunctionSpec qam_beat_spec();
FunctionSpec qam_beat_transition_spec();

std::unique_ptr<Voice> make_qam_beat(const VoiceContext& context);
std::unique_ptr<Voice> make_qam_beat_transition(const VoiceContext& context);

}  // namespace stillpoint::voices
