// Files that a converted track names lie in the media library, wherever they lay before.
#pragma once

#include "convert/draft.h"

namespace stillpoint::convert {

// Names of recordings and noises in the clips, the background noise and the voices of DRAFT that lead out of
// the media library become names of the same files inside it, with a warning that says where to put them.
// Addresses (https:, data:) have no place there: what names one is left out, with a warning.
void keep_paths_inside(Draft& draft);

}  // namespace stillpoint::convert
