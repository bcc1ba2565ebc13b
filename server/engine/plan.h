// The levels of a track, known before a single sample is sent (20-assembly 3, 7 and 8.3).
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "media/contents.h"
#include "track/track.h"

namespace stillpoint::engine {

// How loud each layer of a track is wanted, 0..1: a listener's choice on top of the levels, so that it can
// only make things softer. Tones and noise are the two buses of the steps; the noise under the track belongs
// to noise.
struct Mix {
    float tones = 1, noise = 1, clips = 1;
    bool operator==(const Mix&) const = default;
};

// With a plan every audible thing is a linear mix of voices with constant gains, so the stream needs no
// detector or limiter with a history. A plan never changes once a renderer uses it.
struct Plan {
    struct StepLevels {
        float binaural_gain = 0;  // brings the binaural bus to its level
        float noise_gain = 0;
        float step_gain = 1;  // loudness continuity and the 0.99 ceiling
    };
    bool exact = false;  // false: loud-safe bounds, never louder than the exact plan
    // Whether another seed may give another plan: a voice draws random numbers that its level depends on.
    bool is_seeded = false;
    int rate = 0;  // Hz; a plan belongs to one rate
    std::vector<StepLevels> steps;
    double track_peak = 0;  // of the assembled track before the final gain
    double track_gain = 1;  // target level / peak; 1 when the target is "none"
    Mix mix;                // whoever makes a plan leaves it as it is
};

constexpr double default_target_level = 0.25;

// Bounds from the score alone; takes milliseconds. MEDIA holds the files the track names, for RATE; without
// them, what they would play is silent, and so in exact_plan. TARGET_LEVEL <= 0 leaves the final gain out.
Plan provisional_plan(const track::Track& track, int rate, double target_level = default_target_level,
                      const media::Contents& media = {});

// For a track that was changed while it plays: its bounds, lifted by as much as the levels of BEFORE, the
// track that it was, lie above bounds of their own. So what a change leaves alone keeps its level. Never
// above full scale by the bounds, and not louder than the bounds where nothing was above them. The mix is
// that of BEFORE.
Plan carried_plan(Plan bounds, const Plan& before, const Plan& bounds_before);

// Calls its second argument once for every index below the first, in any order and on any threads, and
// returns when all are done. What the argument throws stops the work and is thrown on.
using ForEach = std::function<void(std::size_t, const std::function<void(std::size_t)>&)>;

// Measures the track by rendering it once; a sum of two buses and what sounds in crossfades is rendered again
// only where it may hold the peak. The work is cut into pieces of a few seconds of one step that cost about
// the same; FOR_EACH does them, by default one after another. Nearly all of the work is in its first call.
// The result does not depend on it.
//
// A noise voice counts with its nominal peak, to which its level is calibrated: its real peak changes by
// chance from step to step, and the level of a noise that goes on must not.
Plan exact_plan(const track::Track& track, int rate, std::uint64_t seed,
                double target_level = default_target_level, const ForEach& for_each = {},
                const media::Contents& media = {});

}  // namespace stillpoint::engine
