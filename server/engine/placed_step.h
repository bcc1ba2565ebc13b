// Where the sound of each step begins and ends in the assembled track.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "track/placement.h"

namespace stillpoint::engine {

// Frames of the track.
struct PlacedStep {
    std::int64_t first = 0;
    std::int64_t end = 0;    // of its sound: a later step that blends in ends what sounded before
    std::int64_t blend = 0;  // frames from FIRST that fade this step in and everything before it out
    track::CrossfadeCurve curve = track::CrossfadeCurve::Linear;
};

std::vector<PlacedStep> place_for_mixing(const std::vector<track::StepPlacement>& placements);

// The largest that can sound in frames [FIRST, END) of the track, where no sample of step k exceeds PEAK(k).
// Steps that blend in linearly or with equal power share the level; all others add up.
double mix_bound(const std::vector<PlacedStep>& steps, std::int64_t first, std::int64_t end,
                 const std::function<double(std::size_t)>& peak);

// Frames at which the set of sounding steps or their blending changes, in order.
std::vector<std::int64_t> mixing_edges(const std::vector<PlacedStep>& steps);

}  // namespace stillpoint::engine
