// Any file of the family as a track in its canonical form.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "convert/preset_library.h"
#include "track/diagnostic.h"
#include "track/parse.h"

namespace stillpoint::convert {

struct Options {
    std::string title;      // of a track made from a file that has none
    double duration = 300;  // seconds, of a track made from a preset
    bool lenient = false;   // what cannot be found or is unknown is left out, with a warning
    track::Limits limits{};
};

struct Conversion {
    nlohmann::ordered_json document;  // null when there are errors
    // What could not be carried over, and why. Pointers lead into TEXT, or, as "NAME#POINTER", into a preset.
    track::Diagnostics findings;
};

// TEXT is a session, a .voice, .voices or .noise file, or a track in any spelling. The document sounds as the
// file did, and `check` finds nothing in it but odd values that were kept.
Conversion convert(std::string_view text, const PresetLibrary& presets, const Options& options);

}  // namespace stillpoint::convert
