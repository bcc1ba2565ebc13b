// The parameters of a voice as its table writes them.
#pragma once

#include "track/params.h"
#include "track/track.h"

namespace stillpoint::convert {

// What VOICE's function reads, under the first name of each row, with numbers and flags as such. What nothing
// reads, or could not be read, is gone; the voice sounds the same.
track::Params canonical_params(const track::Voice& voice);

}  // namespace stillpoint::convert
