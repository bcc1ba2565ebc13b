// From JSON text to a Track, with every problem of the document reported at once.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>

#include "track/diagnostic.h"
#include "track/track.h"

namespace stillpoint::track {

// Limits on what is accepted; docs/limits.md says what each protects.
struct Limits {
    std::size_t bytes = 4u << 20;
    int depth = 32;                // nesting of objects and arrays
    std::size_t values = 500'000;  // of any kind, in the whole document
    int steps = 1000;
    int voices_per_step = 128;
    int voices = 4096;              // in the whole track
    double duration = 24 * 3600.0;  // seconds
    int clips = 256;
    // What a track may cost before it sounds (engine/track_cost.h).
    int voices_at_once = 512;     // over steps that overlap
    double voice_hours = 1000;    // length of all voices together
    double curve_text = 20'000;   // characters of all transition curves
    double clamped_swings = 5e6;  // of carriers that their own vibrato takes below 0 Hz
};

struct ParseResult {
    std::shared_ptr<const Track> track;  // null when there are errors
    Diagnostics diagnostics;             // errors and warnings, in document order
};

// Looks at what could be read, even when the document has errors, so that all of its problems are told at
// once. The track may lack the parts that could not be read.
using Check = std::function<void(const Track&, Diagnostics&)>;

// Accepts both spellings and every alias of the track format. Never throws on bad input.
// Parameters of voices are kept as written: voices/validate.h knows which exist.
ParseResult parse(std::string_view json_text, const Limits& limits = {}, const Check& check = {});

}  // namespace stillpoint::track
