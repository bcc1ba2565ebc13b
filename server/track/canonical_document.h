// From a Track back to a document: one spelling, numbers as numbers, nothing that has no effect.
#pragma once

#include <nlohmann/json.hpp>

#include "track/track.h"

namespace stillpoint::track {

// The names are the first ones of docs/track-format.md; members at their defaults are left out, but what
// rules levels and times is written even so. Parsing the document again gives a track of the same hash, and
// no warnings but those about values that were odd and are kept. The seed is written only where it cannot be
// derived again.
// INHERITED has the crossfade of the global settings; steps write their own only where it differs.
nlohmann::ordered_json canonical_document(const Track& track, const Step& inherited);

}  // namespace stillpoint::track
