#include <doctest/doctest.h>

#include "engine/plan.h"

using stillpoint::engine::carried_plan;
using stillpoint::engine::Plan;

namespace {

Plan plan(float tones, float noise, double track_gain) {
    Plan made;
    made.track_peak = 1;
    made.track_gain = track_gain;
    made.steps = {{tones, noise, 1}, {tones, noise, 0.5f}};
    return made;
}

}  // namespace

TEST_CASE("what a change leaves alone keeps its level") {
    const Plan bounds = plan(0.5f, 0.4f, 0.25), measured = plan(0.6f, 0.4f, 0.3);
    const Plan carried = carried_plan(bounds, measured, bounds);
    CHECK(carried.track_gain == doctest::Approx(0.3));
    for (std::size_t k = 0; k < 2; ++k) {
        CHECK(carried.steps[k].binaural_gain == doctest::Approx(0.6));
        CHECK(carried.steps[k].noise_gain == doctest::Approx(0.4));
        CHECK(carried.steps[k].step_gain == bounds.steps[k].step_gain);
    }
}

TEST_CASE("what was at its bounds stays there") {
    const Plan bounds = plan(0.5f, 0.4f, 0.25);
    const Plan carried = carried_plan(bounds, bounds, bounds);
    CHECK(carried.track_gain == bounds.track_gain);
    CHECK(carried.steps[0].binaural_gain == bounds.steps[0].binaural_gain);
}

TEST_CASE("nothing is lifted above full scale") {
    const Plan bounds = plan(0.5f, 0.4f, 0.5), measured = plan(5.0f, 4.0f, 0.5);
    const Plan carried = carried_plan(bounds, measured, bounds);
    const double lift = carried.steps[0].binaural_gain * carried.track_gain / (0.5 * 0.5);
    CHECK(lift * bounds.track_peak * bounds.track_gain <= 0.9901);
}

TEST_CASE("the mix is that of before") {
    Plan before = plan(0.6f, 0.4f, 0.3);
    before.mix = {1, 0.5f, 0};
    CHECK(carried_plan(plan(0.5f, 0.4f, 0.25), before, plan(0.5f, 0.4f, 0.25)).mix == before.mix);
}

TEST_CASE("another number of steps keeps the level of the track") {
    Plan more = plan(0.5f, 0.4f, 0.25);
    more.steps.push_back({0.5f, 0.4f, 1});
    const Plan carried = carried_plan(more, plan(0.6f, 0.4f, 0.3), plan(0.5f, 0.4f, 0.25));
    CHECK(carried.track_gain == doctest::Approx(0.3));
    CHECK(carried.steps[2].binaural_gain == 0.5f);
}
