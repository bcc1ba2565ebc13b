// The "hrtf" form of a SAM2 voice: a tone that moves around the KEMAR head (40-voices 5.6). Files with other
// heads are not opened.
#pragma once

#include <memory>

#include "voices/parameter_families.h"
#include "voices/voice.h"

namespace stillpoint::voices {

Parameters hrtf_parameters();

std::unique_ptr<Voice> make_hrtf_sam2(const VoiceContext& context, bool is_transition);

}  // namespace stillpoint::voices
