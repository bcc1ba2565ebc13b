#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "engine/load.h"

using namespace stillpoint;
using nlohmann::json;

namespace {

json voice(const json& params = json::object()) {
    return {{"synth_function_name", "binaural_beat"}, {"params", params}};
}

json step(double seconds, std::size_t voices, const json& params = json::object()) {
    return {{"duration", seconds}, {"voices", std::vector<json>(voices, voice(params))}};
}

std::string errors_of(const json& steps, const track::Limits& limits = {}) {
    engine::LoadOptions options;
    options.limits = limits;
    std::string all;
    for (const auto& finding : engine::load_track(json{{"progression", steps}}.dump(), options).diagnostics)
        if (finding.severity == track::Severity::Error) all += to_line(finding) + "\n";
    return all;
}

}  // namespace

TEST_CASE("more voices at once than may sound are refused at the step that brings them") {
    track::Limits limits;
    limits.voices_at_once = 5;
    json steps = {step(10, 3), step(10, 2), step(10, 3)};
    CHECK(errors_of(steps, limits) == "");
    steps[1]["start"] = 5;
    CHECK(errors_of(steps, limits) == "");
    steps[2]["start"] = 9;
    CHECK(errors_of(steps, limits) ==
          "error: /progression/2: begins while so many others sound that there are 8 voices at once; there "
          "may be 5; "
          "let fewer steps overlap, or give them fewer voices\n");
}

TEST_CASE("voices that together last too long are refused at the first that is too much") {
    track::Limits limits;
    limits.voice_hours = 2;
    CHECK(errors_of(json::array({step(3600, 2)}), limits) == "");
    CHECK(errors_of(json::array({step(3600, 2), step(1, 3)}), limits) ==
          "error: /progression/1/voices/0: makes the voices of the track longer than they may be together; "
          "the limit, "
          "in hours, is 2; use fewer voices or shorter steps\n");
}

TEST_CASE("endless curves are refused") {
    track::Limits limits;
    limits.curve_text = 20;
    const std::string curve = "alpha**2 + 0*alpha";
    CHECK(errors_of(json::array({step(10, 1, {{"transition_curve", curve}})}), limits) == "");
    CHECK(errors_of(json::array({step(10, 2, {{"transition_curve", curve}})}), limits)
              .starts_with("error: /progression/0/voices/1/params/transition_curve: makes the curves"));
}

TEST_CASE("carriers that swing below 0 Hz are refused when they do it too often, and only then") {
    const json deep = {{"baseFreq", 100}, {"freqOscRangeL", 300}, {"freqOscFreqL", 200}};
    const json shallow = {{"baseFreq", 200}, {"freqOscRangeL", 300}, {"freqOscFreqL", 200}};
    CHECK(errors_of(json::array({step(3600, 1, deep)})) == "");
    CHECK(errors_of(json::array({step(40000, 1, deep)}))
              .starts_with("error: /progression/0/voices/0/params: swings its carrier below 0 Hz too often"));
    CHECK(errors_of(json::array({step(40000, 1, shallow)})) == "");
}
