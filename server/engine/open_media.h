// Finds and reads the files a track names.
#pragma once

#include "media/contents.h"
#include "media/library.h"
#include "track/diagnostic.h"
#include "track/track.h"

namespace stillpoint::engine {

// Recordings are decoded for RATE, or shared with those who play them already. Adds to DIAGNOSTICS, at the
// JSON pointer that names it, an error for every file that is not there (a warning when LENIENT) and a
// warning for every one that cannot be played. Takes its time; never on the audio path.
media::Contents open_media(const track::Track& track, const media::Library& library, int rate, bool lenient,
                           track::Diagnostics& diagnostics);

}  // namespace stillpoint::engine
