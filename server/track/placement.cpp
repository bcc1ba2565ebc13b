#include "track/placement.h"

#include <algorithm>

namespace stillpoint::track {

std::vector<StepPlacement> place_steps(const Track& track, int rate) {
    std::vector<StepPlacement> placements;
    placements.reserve(track.steps.size());
    std::int64_t covered = 0;  // end of all steps placed so far
    for (std::size_t k = 0; k < track.steps.size(); ++k) {
        const Step& step = track.steps[k];
        StepPlacement place;
        place.first = static_cast<std::int64_t>(step.start * rate);
        place.frames = static_cast<std::int64_t>(step.duration * rate);
        if (k > 0) {
            // The step before rules the junction, whatever its place in time.
            const Step& before = track.steps[k - 1];
            const auto longest =
                static_cast<std::int64_t>(before.crossfade_duration * before.crossfade_overlap * rate);
            const std::int64_t overlap = std::min(place.end(), covered) - place.first;
            place.blend = std::max<std::int64_t>(0, std::min(overlap, longest));
            place.curve = before.crossfade_curve;
        }
        covered = std::max(covered, place.end());
        placements.push_back(place);
    }
    return placements;
}

std::int64_t total_frames(const std::vector<StepPlacement>& placements) {
    std::int64_t end = 0;
    for (const auto& place : placements)
        end = std::max(end, place.end());
    return end;
}

}  // namespace stillpoint::track
