#include "track/placement.h"

#include <doctest/doctest.h>

#include <initializer_list>

using namespace stillpoint::track;

namespace {

struct Given {
    double start, duration;
    double crossfade = 1, overlap = 1;
    CrossfadeCurve curve = CrossfadeCurve::Linear;
};

std::vector<StepPlacement> place(std::initializer_list<Given> steps, int rate) {
    Track track;
    for (const Given& given : steps) {
        Step step;
        step.start = given.start;
        step.duration = given.duration;
        step.crossfade_duration = given.crossfade;
        step.crossfade_overlap = given.overlap;
        step.crossfade_curve = given.curve;
        track.steps.push_back(step);
    }
    return place_steps(track, rate);
}

}  // namespace

TEST_CASE("starts and lengths are cut to whole frames, in double") {
    // 0.29 * 48000 is 13919.999999999998 and 10 - 0.1 - 0.1 is 9.8000000000000007.
    const auto places = place({{0, 0.29}, {10 - 0.1 - 0.1, 0.57}}, 48000);
    CHECK(places[0].frames == 13919);
    CHECK(places[1].first == 470400);
    CHECK(places[1].frames == 27359);                  // 0.57 * 48000 = 27359.999999999996
    CHECK(place({{0.1 + 0.7, 1}}, 10)[0].first == 7);  // 0.1 + 0.7 = 0.7999999999999999
}

TEST_CASE("the step before rules the junction with its crossfade, overlap and curve") {
    const auto places = place({{0, 10, 2, 0.5, CrossfadeCurve::EqualPower}, {9, 10, 7, 1}, {18, 5}}, 1000);
    CHECK(places[0].blend == 0);
    CHECK(places[1].blend == 1000);
    CHECK(places[1].curve == CrossfadeCurve::EqualPower);
    CHECK(places[2].blend == 1000);  // the overlap is shorter than the 7 s crossfade
    CHECK(places[2].curve == CrossfadeCurve::Linear);
    CHECK(total_frames(places) == 23000);
}

TEST_CASE("the length of a blend is cut to whole frames of crossfade times overlap") {
    CHECK(place({{0, 10, 2.8, 1}, {7.2, 10}}, 44100)[1].blend == 123479);  // 2.8 * 44100 = 123479.99999999999
    CHECK(place({{0, 10, 0.7, 0.1}, {5, 10}}, 100)[1].blend == 6);  // 0.7 * 0.1 * 100 = 6.999999999999999
}

TEST_CASE("no blend where steps butt, leave a gap, or have no crossfade") {
    CHECK(place({{0, 10}, {10, 10}}, 48000)[1].blend == 0);
    CHECK(place({{0, 10}, {12, 10}}, 48000)[1].blend == 0);
    CHECK(place({{0, 10, 0}, {9, 10}}, 48000)[1].blend == 0);
    CHECK(place({{0, 10, 1, 0}, {9, 10}}, 48000)[1].blend == 0);
}

TEST_CASE("a step blends with all that is there, and never for longer than itself") {
    // The third step overlaps the first, which ends last; it is only half a second long.
    const auto places = place({{0, 20}, {5, 2}, {10, 0.5}}, 1000);
    CHECK(places[1].blend == 1000);
    CHECK(places[2].blend == 500);
    CHECK(total_frames(places) == 20000);
}

TEST_CASE("steps may stand in any order in time") {
    const auto places = place({{30, 10}, {0, 5}}, 1000);
    CHECK(places[1].first == 0);
    CHECK(places[1].blend == 1000);  // frames before 30 s count as covered, as the format says
    CHECK(total_frames(places) == 40000);
    CHECK(total_frames({}) == 0);
}
