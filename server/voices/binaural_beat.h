// One tone per ear, apart by the beat frequency (30-voices 4).
#pragma once

#include <memory>

#include "voices/parameter.h"
#include "voices/voice.h"

namespace stillpoint::voices {

FunctionSpec binaural_beat_spec();
FunctionSpec binaural_beat_transition_spec();

std::unique_ptr<Voice> make_binaural_beat(const VoiceContext& context);
std::unique_ptr<Voice> make_binaural_beat_transition(const VoiceContext& context);

// Either of them as a part of another voice. FORCED_MONO: both carriers are on the base frequency.
std::unique_ptr<Voice> make_binaural_carriers(const VoiceContext& context, bool is_transition,
                                              bool forced_mono);

}  // namespace stillpoint::voices
