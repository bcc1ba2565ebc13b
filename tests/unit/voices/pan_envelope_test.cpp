#include "voices/pan_envelope.h"

#include <doctest/doctest.h>

#include <vector>

#include "dsp/block.h"

using namespace stillpoint;

namespace {

// The gain of the left ear in frame 1000 of a step of 0.3 s.
double left_gain(const nlohmann::json& json) {
    const track::Params params(json);
    const dsp::StepClock clock(0.3, 44100);
    const dsp::Transition transition(params, clock.seconds);
    const voices::PanEnvelope pan(params, clock, &transition);
    std::vector<float> left(dsp::block_frames, 1), right(dsp::block_frames, 1);
    std::vector<double> alpha(dsp::block_frames, transition.alpha(clock.time(1000)));
    pan.apply(1000, 1, alpha.data(), left.data(), right.data());
    return left[0];
}

}  // namespace

TEST_CASE("whether a pan moves is decided by the rates that occur") {
    const nlohmann::json still = {{"panRangeMin", -1}, {"panRangeMax", 1}};
    nlohmann::json moving = still;
    moving["endPanFreq"] = 3;
    moving["startPanType"] = "outward";
    moving["initial_offset"] = 0.5;  // after the step
    CHECK(left_gain(moving) == left_gain(still));
    moving["initial_offset"] = 0;
    CHECK(left_gain(moving) != left_gain(still));
}
