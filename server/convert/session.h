// A session file of the earlier program as a track (10-document 10).
#pragma once

#include <nlohmann/json.hpp>

#include "convert/draft.h"
#include "convert/preset_library.h"
#include "track/parse.h"

namespace stillpoint::convert {

// True for an object that names presets instead of voices.
bool is_session(const nlohmann::json& document);

// SESSION's presets are taken from PRESETS. A preset that is not there is an error, with LENIENT a warning,
// and what it should play is missing.
Draft draft_of_session(const nlohmann::json& session, const PresetLibrary& presets, bool lenient,
                       const track::Limits& limits);

}  // namespace stillpoint::convert
