// Checks the voices of a track against what the synth functions can read.
#pragma once

#include "track/diagnostic.h"
#include "track/track.h"

namespace stillpoint::voices {

// Adds to DIAGNOSTICS:
// - an error for every voice whose synth function is missing or unknown (with the nearest name); with LENIENT
//   a warning instead, and the voice is silent;
// - a warning for each parameter that cannot be read (its default is used) or lies outside its sensible range
//   (it is used as it is), and one per voice for all the names its function does not read;
// - a warning for each voice that is told to move in space and cannot;
// - an error for each file name of a voice that leaves the media library.
void validate(const track::Track& track, bool lenient, track::Diagnostics& diagnostics);

}  // namespace stillpoint::voices
