// Features of a sound as a picture.
#pragma once

#include <string>

#include "command/heard_sound.h"

namespace stillpoint::command {

// An SVG image, 1200 wide: the bands as a strip of tones, a curve for every other feature, and for a track
// the beat and the carrier of its dominant line, all over the same time.
std::string analysis_picture(const HeardSound& heard);

}  // namespace stillpoint::command
