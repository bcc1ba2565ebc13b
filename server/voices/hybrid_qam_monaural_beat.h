// A throbbing tone in the left ear, two beating tones in the right one (40-voices 2).
#pragma once

#include <memory>

#include "voices/parameter.h"
#include "voices/voice.h"

namespace stillpoint::voices {

FunctionSpec hybrid_qam_monaural_beat_spec();
FunctionSpec hybrid_qam_monaural_beat_transition_spec();

std::unique_ptr<Voice> make_hybrid_qam_monaural_beat(const VoiceContext& context);
std::unique_ptr<Voice> make_hybrid_qam_monaural_beat_transition(const VoiceContext& context);

}  // namespace stillpoint::voices
