// What plays beside the steps: the noise under the whole track and the clips over it.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "track/object_reader.h"
#include "track/track.h"

namespace stillpoint::track {

// Member "background_noise" (or "noise") of TOP. nullopt when there is none: absent, without a file and
// inline parameters, or wrong.
std::optional<BackgroundNoise> read_background_noise(ObjectReader& top, Report& report, UnknownKeys& unknown);

// nullopt when VALUE is no clip or names no file that may be played.
std::optional<Clip> read_clip(const nlohmann::json& value, const std::string& pointer, Report& report,
                              UnknownKeys& unknown);

}  // namespace stillpoint::track
