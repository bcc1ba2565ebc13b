// The files of config/ that are built into the program: the defaults it can always serve.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace stillpoint::support {

// Contents of a file, by its path inside config/, for example "styles/drift.json"; nullopt when there is
// none.
std::optional<std::string_view> resource(std::string_view path);

// Paths that begin with PREFIX, ascending, for example resources("tracks/").
std::vector<std::string_view> resources(std::string_view prefix);

}  // namespace stillpoint::support
