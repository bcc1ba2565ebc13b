// The one way a track document enters the server: parsed, its voices checked, limits enforced.
#pragma once

#include <memory>
#include <string_view>

#include "track/parse.h"

namespace stillpoint::engine {

struct LoadOptions {
    track::Limits limits;
    bool lenient = false;  // an unknown synth function is a warning and silence instead of an error
};

// track::parse followed by the checks of voices/validate.h. The track is null when there are errors.
track::ParseResult load_track(std::string_view json_text, const LoadOptions& options = {});

}  // namespace stillpoint::engine
