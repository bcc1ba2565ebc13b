// From text to a JSON value, within limits, with errors in plain words.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "track/parse.h"
#include "track/report.h"

namespace stillpoint::track {

// Reads strict JSON in UTF-8 (a byte order mark is skipped). Depth and number of values are checked while
// reading, before memory is spent. A member written twice keeps its last value and yields a warning.
// nullopt after an error, which names the line and column.
std::optional<nlohmann::json> read_json(std::string_view text, const Limits& limits, Report& report);

}  // namespace stillpoint::track
