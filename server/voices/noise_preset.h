// A .noise object, the noise that editors lay under a whole track, as the voice that plays it.
#pragma once

#include <string>

#include "track/params.h"

namespace stillpoint::voices {

struct NoisePreset {
    std::string function;  // noise_generator, with _transition where the noise moves
    bool is_transition = false;
    track::Params params;
};

// 10-document 8 and 50-noise-effects 6: what the file leaves out has the defaults of the file, not those of
// the voice; its length, rate, start, fades and envelope are those of the track. The voice is at full level.
NoisePreset read_noise_preset(const track::Params& noise);

}  // namespace stillpoint::voices
