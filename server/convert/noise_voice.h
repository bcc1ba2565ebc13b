// A .noise file as the voice that plays it (10-document 8 and 10.5).
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "track/report.h"

namespace stillpoint::convert {

// NOISE is the object of a .noise file that stands at POINTER; odd members are reported and take their
// defaults. The result is a noise_swept_notch voice on the noise bus, in transition where the file is; the
// colour is that of the file, and its sweeps move to their end values.
nlohmann::json noise_voice(const nlohmann::json& noise, const std::string& pointer, track::Report& report);

}  // namespace stillpoint::convert
