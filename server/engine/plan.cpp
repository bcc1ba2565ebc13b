#include "engine/plan.h"

#include <algorithm>
#include <cmath>

#include "engine/beside_steps.h"
#include "engine/placed_step.h"
#include "engine/step_builder.h"
#include "engine/step_levels.h"
#include "track/placement.h"

namespace stillpoint::engine {
namespace {

using Placements = std::vector<track::StepPlacement>;

// The largest that can sound anywhere when every step stays below its peak.
double largest_mix(const Placements& placements, const std::vector<double>& peaks) {
    const std::vector<PlacedStep> steps = place_for_mixing(placements);
    const std::vector<std::int64_t> edges = mixing_edges(steps);
    double largest = 0;
    for (std::size_t i = 1; i < edges.size(); ++i)
        largest = std::max(largest,
                           mix_bound(steps, edges[i - 1], edges[i], [&](std::size_t k) { return peaks[k]; }));
    return largest;
}

}  // namespace

Plan provisional_plan(const track::Track& track, int rate, double target_level,
                      const media::Contents& media) {
    const Placements placements = track::place_steps(track, rate);
    const StepBuilder builder(track, placements, rate, 0, media);
    Plan plan;
    plan.rate = rate;
    std::vector<double> peaks;
    for (std::size_t k = 0; k < builder.steps(); ++k) {
        const StepBuilder::Outline& outline = builder.outline(k);
        plan.is_seeded = plan.is_seeded || outline.is_random;
        const track::Step& step = track.steps[k];
        const double binaural = outline.binaural_bound, noise = outline.noise_bound;
        Plan::StepLevels levels;
        levels.binaural_gain = bus_gain(binaural, step.normalization_level, step.binaural_volume);
        levels.noise_gain = bus_gain(noise, step.normalization_level, step.noise_volume);
        double peak = std::abs(double(levels.binaural_gain)) * binaural +
                      std::abs(double(levels.noise_gain)) * noise * outline.noise_voices;
        double gain = ceiling_gain(peak);
        peak *= gain;
        if (track.preserve_relative_step_loudness && k > 0) {
            // Unmeasured, the exact plan may take the step down by the limit or up by it: stay below both.
            gain /= continuity_limit;
            peak = std::min(ceiling, peak * continuity_limit);
        }
        levels.step_gain = static_cast<float>(gain);
        plan.steps.push_back(levels);
        peaks.push_back(peak);
    }
    const std::int64_t steps_end = track::total_frames(placements);
    const BesideSteps beside(track, media, steps_end, rate, 0, true);
    plan.is_seeded = plan.is_seeded || beside.is_random();
    plan.track_peak = std::max(largest_mix(placements, peaks) + beside.peak_bound(0, steps_end),
                               beside.peak_bound(steps_end, beside.end()));
    plan.track_gain = final_gain(plan.track_peak, target_level);
    return plan;
}

}  // namespace stillpoint::engine
