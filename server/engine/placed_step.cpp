#include "engine/placed_step.h"

#include <algorithm>
#include <cmath>

namespace stillpoint::engine {

std::vector<PlacedStep> place_for_mixing(const std::vector<track::StepPlacement>& placements) {
    std::vector<PlacedStep> steps;
    for (const track::StepPlacement& p : placements) {
        const std::int64_t blend_end = p.first + p.blend;
        for (PlacedStep& before : steps)
            if (p.blend > 0 && before.first < blend_end) before.end = std::min(before.end, blend_end);
        steps.push_back({p.first, p.end(), p.blend, p.curve});
    }
    return steps;
}

double mix_bound(const std::vector<PlacedStep>& steps, std::int64_t first, std::int64_t end,
                 const std::function<double(std::size_t)>& peak) {
    double bound = 0;
    for (std::size_t k = 0; k < steps.size(); ++k) {
        const PlacedStep& step = steps[k];
        if (end <= step.first || step.end <= first) continue;
        const double own = peak(k);
        const bool is_blend = step.first <= first && end <= step.first + step.blend;
        if (!is_blend)
            bound += own;
        else if (step.curve == track::CrossfadeCurve::Linear)
            bound = std::max(bound, own);
        else
            bound = std::hypot(bound, own);
    }
    return bound;
}

std::vector<std::int64_t> mixing_edges(const std::vector<PlacedStep>& steps) {
    std::vector<std::int64_t> edges;
    for (const PlacedStep& step : steps)
        edges.insert(edges.end(), {step.first, std::min(step.first + step.blend, step.end), step.end});
    std::sort(edges.begin(), edges.end());
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    return edges;
}

}  // namespace stillpoint::engine
