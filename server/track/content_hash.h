// The name of a track's sound.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "track/track.h"

namespace stillpoint::track {

// 16 hex digits over everything of TRACK that can be heard, in one canonical form: neither the spelling and
// order of keys, nor titles, labels and tags, nor defaults left out or written down change it. SEED is the
// one the document gives. FNV-1a with a final mix, 64 bit: made to find equal tracks, not to withstand
// forgery.
std::string content_hash(const Track& track, std::optional<std::uint64_t> seed);

}  // namespace stillpoint::track
