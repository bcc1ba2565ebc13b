// Where the steps of a track lie on the sample axis at a given rate (20-assembly 4 and 5).
#pragma once

#include <cstdint>
#include <vector>

#include "track/track.h"

namespace stillpoint::track {

struct StepPlacement {
    std::int64_t first = 0;   // frame of the step's first sample
    std::int64_t frames = 0;  // floor(duration * rate)
    // The blend with what sounds before: frames [first, first + blend) fade the old content out for good and
    // this step in. 0: the step is simply added.
    std::int64_t blend = 0;
    CrossfadeCurve curve = CrossfadeCurve::Linear;
    std::int64_t end() const { return first + frames; }
};

// One entry per step, in document order. Deterministic; evaluated in double in the order the format
// prescribes.
std::vector<StepPlacement> place_steps(const Track& track, int rate);

// Frames from 0 to the end of the last step.
std::int64_t total_frames(const std::vector<StepPlacement>& placements);

}  // namespace stillpoint::track
