// Changes of JSON documents: RFC 7396 (merge patch) and RFC 6902 (JSON Patch).
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>

#include "track/diagnostic.h"

namespace stillpoint::web {

constexpr std::size_t most_operations = 256;  // of one JSON Patch

enum class Patched {
    Done,
    Wrong,       // the patch is no patch, or does not fit the document: see the findings
    TestFailed,  // one of its "test" operations found something else
};

// Applies the operations in order, all or none: unless Done, TARGET counts as spoilt. Findings point into the
// patch. "copy" may not let the document grow beyond MOST_VALUES.
Patched apply_json_patch(nlohmann::json& target, const nlohmann::json& patch, std::size_t most_values,
                         track::Diagnostics& findings);

// Objects are merged, null removes a member, everything else replaces.
inline void apply_merge_patch(nlohmann::json& target, const nlohmann::json& patch) {
    target.merge_patch(patch);
}

}  // namespace stillpoint::web
