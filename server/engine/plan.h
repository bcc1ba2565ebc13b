// The levels of a track, known before a single sample is sent (20-assembly 3, 7 and 8.3).
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "track/track.h"

namespace stillpoint::engine {

// With a plan every audible thing is a linear mix of voices with constant gains, so the stream needs no
// detector or limiter with a history. A plan never changes once a renderer uses it.
struct Plan {
    struct StepLevels {
        float binaural_gain = 0;  // brings the binaural bus to its level
        float noise_gain = 0;
        float step_gain = 1;  // loudness continuity and the 0.99 ceiling
    };
    bool exact = false;  // false: loud-safe bounds, never louder than the exact plan
    int rate = 0;        // Hz; a plan belongs to one rate
    std::vector<StepLevels> steps;
    double track_peak = 0;  // of the assembled track before the final gain
    double track_gain = 1;  // target level / peak; 1 when the target is "none"
};

constexpr double default_target_level = 0.25;

// Bounds from the score alone; takes milliseconds. TARGET_LEVEL <= 0 leaves the final gain out.
Plan provisional_plan(const track::Track& track, int rate, double target_level = default_target_level);

// Renders the whole track once to measure it. Steps are independent until they are joined: FOR_EACH calls its
// second argument once for every index below the first, in any order and on any threads; the default runs
// them one after another. The result does not depend on it.
using ForEach = std::function<void(std::size_t, const std::function<void(std::size_t)>&)>;
Plan exact_plan(const track::Track& track, int rate, std::uint64_t seed,
                double target_level = default_target_level, const ForEach& for_each = {});

}  // namespace stillpoint::engine
