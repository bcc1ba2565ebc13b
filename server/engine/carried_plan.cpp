#include <algorithm>
#include <cmath>

#include "engine/plan.h"

namespace stillpoint::engine {
namespace {

constexpr double full_scale = 0.99;

// At least 1: bounds are never louder than what was measured.
double lift(double level, double bound) {
    return bound > 0 ? std::max(1.0, level / bound) : 1;
}

double lift_of_tones(const Plan& level, const Plan& bound, std::size_t step) {
    const auto &a = level.steps[step], &b = bound.steps[step];
    return lift(std::abs(double(a.step_gain) * a.binaural_gain) * level.track_gain,
                std::abs(double(b.step_gain) * b.binaural_gain) * bound.track_gain);
}

double lift_of_noise(const Plan& level, const Plan& bound, std::size_t step) {
    const auto &a = level.steps[step], &b = bound.steps[step];
    return lift(std::abs(double(a.step_gain) * a.noise_gain) * level.track_gain,
                std::abs(double(b.step_gain) * b.noise_gain) * bound.track_gain);
}

}  // namespace

Plan carried_plan(Plan bounds, const Plan& before, const Plan& bounds_before) {
    const double room = full_scale / std::max(bounds.track_peak * bounds.track_gain, 1e-9);
    const auto allowed = [room](double factor) { return std::min(factor, std::max(1.0, room)); };
    const double track = allowed(lift(before.track_gain, bounds_before.track_gain));
    bounds.track_gain *= track;
    bounds.mix = before.mix;
    if (bounds.steps.size() != before.steps.size()) return bounds;
    for (std::size_t k = 0; k < bounds.steps.size(); ++k) {
        auto& step = bounds.steps[k];
        const double tones = allowed(lift_of_tones(before, bounds_before, k));
        const double noise = allowed(lift_of_noise(before, bounds_before, k));
        step.binaural_gain = static_cast<float>(step.binaural_gain * (tones / track));
        step.noise_gain = static_cast<float>(step.noise_gain * (noise / track));
    }
    return bounds;
}

}  // namespace stillpoint::engine
