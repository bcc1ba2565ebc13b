#include "voices/noise_lists.h"

#include <doctest/doctest.h>

#include "voices/noise_parameters.h"

using namespace stillpoint;
using namespace stillpoint::voices;
using nlohmann::json;

namespace {

// low, high, q, cascade at the start, then at the end.
using Values = std::vector<double>;

Values values(const dsp::NoiseSweep& s) {
    return {s.low.start, s.high.start, s.q.start, s.cascade.start,
            s.low.end,   s.high.end,   s.q.end,   s.cascade.end};
}

Values still(const json& entry) {
    const Values v = values(read_sweeps(json::array({entry}), false).at(0).sweep);
    CHECK(Values(v.begin(), v.begin() + 4) == Values(v.begin() + 4, v.end()));
    return {v.begin(), v.begin() + 4};
}

Values moving(const json& entry) {
    return values(read_sweeps(json::array({entry}), true).at(0).sweep);
}

constexpr NoiseDialect builder = {.lfo_frequency = 0.1,
                                  .right_phase = 0,
                                  .q = "notch_q",
                                  .moving_q = "q",
                                  .cascade = "casc",
                                  .moving_cascade = "casc",
                                  .least_cascade = 0,
                                  .phase_prefix = "start_",
                                  .curve = "transition_curve"};

dsp::NoiseSweeps sweeps_of(const json& parameters, bool is_transition) {
    return read_noise_score(track::Params(parameters), builder, is_transition).sweeps;
}

}  // namespace

TEST_CASE("a sweep that stands in its range is read in every spelling") {
    CHECK(still({{"min", 300}, {"max", 900}, {"q", 5}, {"cascade", 3}}) == Values{300, 900, 5, 3});
    CHECK(still({{"start_min", 300}, {"start_max", 900}, {"start_q", 5}, {"start_casc", 3}}) ==
          Values{300, 900, 5, 3});
    CHECK(still({{"startMin", "300"}, {"startMax", 900}}) == Values{300, 900, 25, 10});
    CHECK(still({300, 900, 5, 2.5}) == Values{300, 900, 5, 2});
    CHECK(still({300}) == Values{300, 10000, 25, 10});
    CHECK(still(json::object()) == Values{1000, 10000, 25, 10});
    CHECK(still({{"min", 900}, {"max", 300}}) == Values{300, 900, 25, 10});
    CHECK(still({{"min", "low"}, {"start_min", 5}, {"cascade", 0}}) == Values{1000, 10000, 25, 1});
    CHECK(still("fast") == Values{1000, 10000, 25, 10});
}

TEST_CASE("a sweep that moves is read in every spelling") {
    CHECK(moving({{"start_min", 300},
                  {"start_max", 900},
                  {"end_min", 400},
                  {"end_max", 800},
                  {"start_q", 5},
                  {"end_q", 6},
                  {"start_casc", 2},
                  {"end_casc", 3}}) == Values{300, 900, 5, 2, 400, 800, 6, 3});
    CHECK(moving({300, 900, 400, 800, 5, 6, 2, 3}) == Values{300, 900, 5, 2, 400, 800, 6, 3});
    CHECK(moving({{"min", 300}, {"max", 900}, {"q", 5}, {"cascade", 3}}) ==
          Values{300, 900, 5, 3, 300, 900, 5, 3});
    CHECK(moving({{"startMin", 300}, {"startMax", 900}, {"endMin", 800}, {"endMax", 400}}) ==
          Values{300, 900, 25, 10, 400, 800, 25, 10});
    CHECK(moving({{"start_min", 300}, {"start_max", 900}}) == Values{300, 900, 25, 10, 300, 900, 25, 10});
    CHECK(moving({300, 900, 400, 800}) == Values{300, 900, 25, 10, 400, 800, 25, 10});
    // What is written for a voice that stands still would end where noise has nothing.
    CHECK(moving({300, 900, 5, 3}) == Values{300, 900, 5, 3, 300, 900, 5, 3});
}

TEST_CASE("sweeps without an end of their own go to end_sweeps") {
    const json parameters = {{"start_sweeps", {{300, 900}, {{"min", 50}, {"max", 60}, {"end_max", 70}}}},
                             {"end_sweeps", {{1000, 2000}, {3000, 4000}}},
                             {"start_q", {7, 8}},
                             {"end_casc", 4}};
    const auto sweeps = sweeps_of(parameters, true).sweeps;
    REQUIRE(sweeps.size() == 2);
    CHECK(values(sweeps[0]) == Values{300, 900, 7, 10, 1000, 2000, 25, 4});
    CHECK(values(sweeps[1]) == Values{50, 60, 8, 10, 50, 70, 25, 4});
}

TEST_CASE("no list is the usual sweep, an empty one none; a number counts for all sweeps") {
    CHECK(sweeps_of({{"sweeps", nullptr}}, false).sweeps.size() == 1);
    CHECK(sweeps_of({{"sweeps", "none"}}, false).sweeps.size() == 1);
    CHECK(sweeps_of({{"sweeps", json::array()}}, false).sweeps.empty());
    const json two = {{1, 2}, {3, 4}};
    const auto q_of = [&](const json& q) {
        const auto sweeps = sweeps_of({{"sweeps", two}, {"notch_q", q}, {"casc", 0}}, false).sweeps;
        CHECK(sweeps[0].cascade.start == 0);
        return std::pair(sweeps[0].q.start, sweeps[1].q.start);
    };
    CHECK(q_of(5) == std::pair(5.0, 5.0));
    CHECK(q_of({5}) == std::pair(5.0, 5.0));
    CHECK(q_of({5, 6}) == std::pair(5.0, 6.0));
    CHECK(q_of({5, 6, 7}) == std::pair(5.0, 6.0));
    CHECK(q_of("many") == std::pair(25.0, 25.0));
    CHECK(q_of({5, "x"}) == std::pair(25.0, 25.0));
}

TEST_CASE("the second pass of a still voice needs an offset, a moving one always has it") {
    CHECK_FALSE(sweeps_of(json::object(), false).second_pass);
    CHECK(sweeps_of({{"start_intra_phase_offset_deg", 180}}, false).second_pass);
    CHECK(sweeps_of(json::object(), true).second_pass);
    const auto moving = sweeps_of({{"start_lfo_phase_offset_deg", 90}, {"end_lfo_freq", 2}}, true);
    CHECK(moving.right_phase.start == 0.25);
    CHECK(moving.right_phase.end == 0);
    CHECK(moving.frequency.start == 0.1);
    CHECK(moving.frequency.end == 2);
    CHECK(sweeps_of({{"lfo_waveform", " Triangle"}}, false).wave == dsp::NoiseSweeps::Wave::Triangle);
}

TEST_CASE("fixed notches are read in every spelling, ten at most") {
    const auto read = [](const json& entry) {
        const dsp::StaticNotch n = read_static_notches(json::array({entry})).at(0);
        return Values{n.frequency, n.q, double(n.cascade)};
    };
    CHECK(read({{"freq", 60}, {"q", 5}, {"cascade", 2}}) == Values{60, 5, 2});
    CHECK(read({{"frequency", 60}, {"quality", 5}, {"count", 2.6}}) == Values{60, 5, 3});
    CHECK(read({{"hz", 0}, {"q", 0}, {"count", -1}}) == Values{1, 0.1, 1});
    CHECK(read({60, 5, 2}) == Values{60, 5, 2});
    CHECK(read(json::object()) == Values{1000, 25, 1});
    CHECK(read_static_notches({5, "x", {60}}).size() == 1);
    CHECK(read_static_notches(json::array({{60}, {60}, {60}, {60}, {60}, {60}, {60}, {60}, {60}, {60}, {60}}))
              .size() == 10);
}
