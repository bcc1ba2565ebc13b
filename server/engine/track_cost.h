// Refuses tracks that would keep a machine busy for minutes before they sound.
#pragma once

#include "track/diagnostic.h"
#include "track/parse.h"
#include "track/track.h"

namespace stillpoint::engine {

// Adds an error for each limit of LIMITS that only the parts of the track together exceed: voices that sound
// at once, length of all voices, characters of curve expressions, and swings of carriers that their own
// vibrato takes below 0 Hz, whose phase has no closed form there.
void check_cost(const track::Track& track, const track::Limits& limits, track::Diagnostics& diagnostics);

}  // namespace stillpoint::engine
