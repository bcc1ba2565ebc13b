// What a scene does to the level of SAM2 voices.
#include "voices/sam_scene.h"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "track/parse.h"
#include "voices/registry.h"

using namespace stillpoint;
using namespace stillpoint::voices;
using nlohmann::json;

namespace {

double gain(const json& scene, double seconds, const std::string& source = "bell") {
    return SceneGain(track::Params(scene), source).at(seconds);
}

json stage(double value, double start, double seconds, double fade_in, double fade_out,
           const std::string& target = "bell") {
    return {{"startS", start},
            {"durationS", seconds},
            {"transitionInS", fade_in},
            {"transitionOutS", fade_out},
            {"parameterOverrides", {{{"targetId", target}, {"parameterPath", "amp"}, {"value", value}}}}};
}

json stages(const json& list) {
    return {{"stages", {{"stages", list}}}};
}

json route(double depth, double polarity, const std::string& modulator = "") {
    return {{"modulatorId", modulator},
            {"targetId", "*"},
            {"parameterPath", "signal.amplitude"},
            {"depth", depth},
            {"polarity", polarity}};
}

std::shared_ptr<const track::Track> track_of(const json& scene, const json& voices) {
    json track = {{"global", {{"sample_rate", 44100}}}, {"progression", json::array()}};
    for (const json& voice : voices)
        track["progression"].push_back(
            {{"duration", 1}, {"start", track["progression"].size()}, {"voices", {voice}}});
    if (!scene.is_null()) track["sam_scene"] = scene;
    const auto result = track::parse(track.dump());
    REQUIRE(result.track);
    return result.track;
}

json sam2(const json& more = json::object()) {
    json voice = {{"synth_function_name", "spatial_angle_modulation_sam2"}, {"params", {{"amp", 0.5}}}};
    voice.update(more);
    return voice;
}

// The bound of the voice of a step as its scene has it.
double bound(const track::Track& track, std::size_t step) {
    const track::Voice& score = track.steps[step].voices[0];
    SharedRoom room;
    auto voice = make_voice(score.function, false, {score.params, room, 1, 44100});
    return SamScene(track).placed(std::move(voice), score, track.steps[step].start, 44100)->peak_bound();
}

}  // namespace

TEST_CASE("A stage blends its level in and out") {
    const json scene = stages(json::array({stage(0.2, 10, 8, 2, 4)}));
    CHECK(gain(scene, 9.9) == 1);
    CHECK(gain(scene, 11) == doctest::Approx(0.6));  // half of a smooth blend
    CHECK(gain(scene, 13) == doctest::Approx(0.2));
    CHECK(gain(scene, 15) == doctest::Approx(1 - 0.8 * (3 * 0.5625 - 2 * 0.421875)));
    CHECK(gain(scene, 18) == 1);
    CHECK(gain(scene, 13, "drum") == 1);
    CHECK(gain(stages(json::array({stage(0.2, 10, 3, 2, 4)})), 11) ==
          doctest::Approx(0.2));  // blends made to fit
    CHECK(gain(stages({stage(0.5, 0, 9, 0, 0), stage(0.5, 0, 9, 0, 0, "voice")}), 1) ==
          doctest::Approx(0.25));
}

TEST_CASE("Modulators add to the level, from nothing to their depth") {
    json scene = {{"modulators",
                   {{{"id", "slow"}, {"rateHz", 0.25}, {"phaseDeg", 90}},
                    {{"id", "gate"}, {"rateHz", 0.5}, {"waveform", "Square"}}}},
                  {"modulation", {{"routes", {route(0.4, 1, "slow")}}}}};
    CHECK(gain(scene, 0) == doctest::Approx(1.4));
    CHECK(gain(scene, 2) == doctest::Approx(1));
    scene["modulation"]["routes"] = {route(0.4, -1, "gate")};
    CHECK(gain(scene, 0.5) == doctest::Approx(0.6));
    CHECK(gain(scene, 1.5) == doctest::Approx(1));
    scene["modulation"]["routes"] = {route(0.4, 1, "nobody")};  // a sine of 1 Hz
    CHECK(gain(scene, 0.25) == doctest::Approx(1.4));
    scene["modulation"]["routes"][0]["enabled"] = false;
    CHECK(gain(scene, 0.25) == 1);
}

TEST_CASE("Sources and buses have levels, can be muted and play alone") {
    const auto routed = [](const json& source, const json& buses) {
        json own = {{"sourceId", "bell"}};
        own.update(source);
        return json{{"routing", {{"sources", {own}}, {"buses", buses}}}};
    };
    const json none = json::array();
    CHECK(gain(routed({{"gainDb", -6}}, none), 0) == doctest::Approx(std::pow(10, -0.3)));
    CHECK(gain(routed({{"gainDb", -6}, {"busId", "hall"}}, {{{"id", "hall"}, {"gainDb", -14}}}), 0) ==
          doctest::Approx(0.1));
    CHECK(gain(routed(json::object(), {{{"id", "master"}, {"gainDb", -20}}}), 0) == doctest::Approx(0.1));
    CHECK(gain(routed({{"muted", true}}, none), 0) == 0);
    CHECK(gain(routed({{"busId", "hall"}}, {{{"id", "hall"}, {"muted", true}}}), 0) == 0);
    CHECK(gain(routed(json::object(), {{{"id", "hall"}, {"soloed", true}}}), 0) == 0);
    CHECK(gain(routed({{"soloed", true}}, none), 0) == 1);
    CHECK(gain(routed({{"soloed", true}}, none), 0, "drum") == 0);
}

TEST_CASE("Voices without a name of their own are numbered, older scenes lie in a voice") {
    const json scene = stages({stage(0.1, 0, 9, 0, 0, "source.2"), stage(3, 0, 9, 0, 0, "source.1")});
    const auto named = track_of(
        scene,
        {sam2({{"sam_source_id", "source.1"}}), sam2(), {{"synth_function_name", "binaural_beat"}}, sam2()});
    CHECK(bound(*named, 0) == doctest::Approx(1.5));
    CHECK(bound(*named, 1) == doctest::Approx(0.5));  // source.2; a stage only bounds from above
    CHECK(bound(*named, 2) == doctest::Approx(0.5));
    CHECK(bound(*named, 3) == doctest::Approx(0.5));
    const json old = {{"params", {{"amp", 0.5}, {"samStages", {{"stages", {stage(4, 0, 9, 0, 0, "*")}}}}}}};
    const auto older = track_of(nullptr, {sam2(), sam2(old)});
    CHECK(bound(*older, 0) == doctest::Approx(2));
    CHECK(bound(*older, 1) == doctest::Approx(2));
}

TEST_CASE("A scene runs in the time of the track") {
    const auto track = track_of(stages(json::array({stage(0, 1.5, 9, 0, 0, "*")})), {sam2(), sam2()});
    const track::Voice& score = track->steps[1].voices[0];
    SharedRoom room;
    auto voice = make_voice(score.function, false, {score.params, room, 1, 44100});
    const auto placed = SamScene(*track).placed(std::move(voice), score, track->steps[1].start, 44100);
    float left[dsp::block_frames], right[dsp::block_frames];
    const auto energy = [&](std::int64_t first) {
        placed->render(first, dsp::block_frames, left, right);
        double sum = 0;
        for (const float x : left)
            sum += double(x) * x;
        return sum;
    };
    CHECK(energy(22050 - dsp::block_frames) > 1);
    CHECK(energy(22050) == 0);
}

TEST_CASE("What a scene moves besides levels is named in a warning") {
    track::Diagnostics found;
    track::Report report(found);
    json list = json::array({stage(0.5, 0, 9, 0, 0)});
    check_scene(*track_of(stages(list), json::array({sam2()})), report);
    CHECK(found.empty());
    list[0]["parameterOverrides"][0]["parameterPath"] = "modFreq";
    check_scene(*track_of(stages(list), json::array({sam2()})), report);
    REQUIRE(found.size() == 1);
    CHECK(track::to_line(found[0]) ==
          "warning: /sam_scene: moves modFreq, which this version does not play; it plays the levels; write "
          "the "
          "movement into the voices");
}
