#include "engine/load.h"
#include "listen/temporary_folder.h"
#include "media/library.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

using namespace stillpoint;
using nlohmann::json;

namespace {

json track_of(const json& voice) {
    return {{"global", {{"sample_rate", 48000}}},
            {"progression", json::array({{{"duration", 60}, {"voices", json::array({voice})}}})}};
}

json binaural(const json& params) {
    return {{"synth_function_name", "binaural_beat"}, {"params", params}};
}

std::string lines(const engine::LoadResult& result) {
    std::string all;
    for (const auto& diagnostic : result.diagnostics)
        all += to_line(diagnostic) + "\n";
    return all;
}

std::string lines_of(const json& voice, bool lenient = false) {
    engine::LoadOptions options;
    options.lenient = lenient;
    return lines(engine::load_track(track_of(voice).dump(), options));
}

constexpr const char* params_at = "/progression/0/voices/0/params";

}  // namespace

TEST_CASE("an unknown synth function is an error with the nearest name; lenient, a warning and silence") {
    const json voice = {{"synth_function_name", "binaurel_beat"}};
    CHECK(lines_of(voice) ==
          "error: /progression/0/voices/0/synth_function_name: is \"binaurel_beat\", which is no synth "
          "function; did you "
          "mean binaural_beat?\n");
    CHECK(lines_of(voice, true) ==
          "warning: /progression/0/voices/0/synth_function_name: is \"binaurel_beat\", which is no synth "
          "function; the "
          "voice is silent; did you mean binaural_beat?\n");
    CHECK(lines_of({{"synth_function_name", "flute"}}) ==
          "error: /progression/0/voices/0/synth_function_name: is \"flute\", which is no synth function; use "
          "binaural_beat, isochronic_tone or noise_generator\n");
    CHECK(
        lines_of(json::object()) ==
        "error: /progression/0/voices/0: names no synth function; write \"synth_function_name\", for example "
        "\"binaural_beat\"\n");
}

TEST_CASE("a function without a moving form plays as it is, with a warning") {
    const std::string all = lines_of({{"synth_function_name", "subliminal_encode"}, {"is_transition", true}});
    CHECK(all.find("warning: /progression/0/voices/0/synth_function_name: has no moving form") !=
          std::string::npos);
    CHECK(all.find("error") == std::string::npos);
}

TEST_CASE("errors of the document and of its voices are told together") {
    json document = track_of({{"synth_function_name", "flute"}});
    document["progression"][0]["start"] = "soon";
    const auto result = engine::load_track(document.dump());
    CHECK(result.track == nullptr);
    CHECK(result.diagnostics.size() == 2);
}

TEST_CASE("a parameter that cannot be read takes its default, with a warning, and the track plays") {
    const auto result = engine::load_track(
        track_of(binaural({{"baseFreq", "low"}, {"beatFreq", json::array()}, {"leftHigh", "maybe"}})).dump());
    CHECK(result.track != nullptr);
    CHECK(lines(result) ==
          std::string("warning: ") + params_at +
              "/baseFreq: cannot be read; its default, 200, is used; write a number in Hz\n"
              "warning: " +
              params_at +
              "/beatFreq: cannot be read; its default, 4, is used; write a number in Hz\n"
              "warning: " +
              params_at + "/leftHigh: cannot be read; its default, false, is used; write true or false\n");
}

TEST_CASE("values outside the usual range are played and told") {
    CHECK(lines_of(binaural({{"baseFreq", 30000}})) ==
          std::string("warning: ") + params_at +
              "/baseFreq: is 30000 Hz, which is unusual; the usual range is 0 to 20000\n");
}

TEST_CASE("parameters nobody reads are told in one line per voice, with what may have been meant") {
    CHECK(lines_of(binaural({{"baseFrq", 100}, {"volume", 1}})) ==
          std::string("warning: ") + params_at +
              ": has parameters that binaural_beat does not read: baseFrq, volume; did you mean baseFreq?\n");
}

TEST_CASE("start and end values on a voice that stays the same are told, unless they are zero") {
    CHECK(lines_of(binaural({{"startBaseFreq", 100}, {"endBaseFreq", 90}, {"startStartPhaseL", 0}})) ==
          std::string("warning: ") + params_at +
              ": has parameters that only a voice in transition reads: endBaseFreq, startBaseFreq; set "
              "\"is_transition\" to true, or remove them\n");
}

TEST_CASE("what editors write into every voice is no reason to speak") {
    const json params = {{"baseFreq", 100},        {"pan", 0},
                         {"spatialEnable", false}, {"spatialTrajectory", json::array()},
                         {"spatialUseItdIld", 1},  {"flangeEnable", false},
                         {"flangeDelayMs", 10},    {"initial_offset", 150},
                         {"post_offset", 1590},    {"transition_curve", "linear"},
                         {"duration", 0}};
    CHECK(lines_of(binaural(params)).empty());
}

TEST_CASE("parts that a voice does not play are told when they are switched on") {
    CHECK(lines_of(binaural({{"flangeEnable", true}, {"spatialEnable", 1}})).empty());
    json tone = binaural({{"spatialEnable", 1}});
    tone["synth_function_name"] = "isochronic_tone";
    CHECK(lines_of(tone) ==
          "warning: " + std::string(params_at) +
              "/spatialEnable: has no effect here: only binaural and noise_generator voices "
              "move in space\n");
}

TEST_CASE("timing is told where a voice moves over the whole step whatever it says, unless it says nothing") {
    for (const char* function : {"qam_beat_transition", "spatial_angle_modulation_transition",
                                 "spatial_angle_modulation_monaural_beat_transition"}) {
        json voice = {{"synth_function_name", function}, {"is_transition", true}};
        voice["params"] = {{"duration", 0}, {"initial_offset", 0}, {"transition_curve", "linear"}};
        CHECK(lines_of(voice).empty());
        voice["params"] = {{"duration", 20}, {"initial_offset", 0}, {"transition_curve", "exponential"}};
        CHECK(lines_of(voice) ==
              std::string("warning: ") + params_at +
                  ": has timing without effect (duration, transition_curve): " + function +
                  " always moves evenly over the whole step; remove it, or make a step of its "
                  "own for what shall not move\n");
    }
}

TEST_CASE("a movement of no length and curves that cannot be read are told") {
    json voice = binaural({{"startBaseFreq", 200}, {"endBaseFreq", 100}, {"duration", 0}});
    voice["is_transition"] = true;
    CHECK(lines_of(voice) ==
          std::string("warning: ") + params_at +
              "/duration: is 0, so only the end values are heard; leave it out to move during the "
              "whole step\n");
    voice["params"]["duration"] = 30;
    voice["params"]["transition_curve"] = "alpha +";
    CHECK(lines_of(voice) == std::string("warning: ") + params_at +
                                 "/transition_curve: cannot be read; its default, linear, is used; write "
                                 "linear, logarithmic, exponential or "
                                 "an expression in alpha such as alpha**3\n");
    for (const char* curve :
         {"linear", " Exponential", "alpha**2 * (3 - 2*alpha)", "np.sin(alpha*np.pi/2)"}) {
        voice["params"]["transition_curve"] = curve;
        CAPTURE(curve);
        CHECK(lines_of(voice).empty());
    }
}

TEST_CASE("every meditation of ours loads without a word") {
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(STILLPOINT_SOURCE_DIR "/config/tracks")) {
        CAPTURE(entry.path().string());
        std::ifstream file(entry.path());
        const std::string text((std::istreambuf_iterator<char>(file)), {});
        const auto result = engine::load_track(text);
        CHECK(lines(result) == "");
        REQUIRE(result.track);
        CHECK(track::duration(*result.track) >= 300);
        CHECK(track::duration(*result.track) <= 1800);
        CHECK_FALSE(result.track->description.empty());
        REQUIRE_FALSE(result.track->tags.empty());
        const auto& first = result.track->tags.front();
        CHECK((first == "sleep" || first == "rest" || first == "calm" || first == "focus"));
        CHECK((result.track->style == "drift" || result.track->style == "mandala"));
        ++count;
    }
    CHECK(count == 6);
}

TEST_CASE(
    "a noise that swings is no reason to speak; what cannot be read of its notches is told by its place") {
    json voice = {{"synth_function_name", "noise_generator"},
                  {"voice_type", "noise"},
                  {"params", {{"noise_type", "pink"}}}};
    CHECK(lines_of(voice).empty());
    voice["params"]["sweeps"] = {{1000, 2000}, {{"min", 300}, {"max", 900}, {"q", 25}, {"cascade", 10}}};
    voice["params"]["notch_q"] = {25, 30};
    voice["params"]["static_notches"] = {{50, 10}, {{"hz", 100}}};
    CHECK(lines_of(voice).empty());
    voice["params"]["sweeps"] = {"fast", {{"min", "low"}}};
    voice["params"]["static_notches"] = {50};
    CHECK(lines_of(voice) ==
          std::string("warning: ") + params_at +
              "/static_notches/0: is no notch and is left out; write {\"freq\": 1000, \"q\": 25, "
              "\"cascade\": 1}\n"
              "warning: " +
              params_at +
              "/sweeps/0: is no sweep; one from 1000 to 10000 Hz is used; write {\"min\": 1000, \"max\": "
              "10000, "
              "\"q\": 25, \"cascade\": 10}\n"
              "warning: " +
              params_at + "/sweeps/1/min: cannot be read; its default, 1000, is used; write a number\n");
}

TEST_CASE("files are found in the library, or said to be missing where they are named") {
    const listen::TemporaryFolder folder;
    std::ofstream(folder / "soft.noise") << "{}";
    std::ofstream(folder / "text.wav") << "no recording";
    const media::Library library(folder / "");
    json document = track_of(binaural({{"baseFreq", 100}}));
    document["noise"] = {{"file", "soft.noise"}};
    document["clips"] = {{{"path", "text.wav"}}, {{"file_path", "bells/low.wav"}}};
    engine::LoadOptions options;
    options.library = &library;
    const std::string rest = "/clips/1/file_path: names \"bells/low.wav\", which is not in the media library";
    const std::string fix = "; put the file into the media library, or give its folder with --media\n";
    const auto result = engine::load_track(document.dump(), options);
    CHECK(!result.track);
    CHECK(lines(result).find("error: " + rest + fix) != std::string::npos);
    CHECK(lines(result).find("warning: /clips/0/path: names \"text.wav\", which is no recording") !=
          std::string::npos);
    options.lenient = true;
    const auto lenient = engine::load_track(document.dump(), options);
    REQUIRE(lenient.track);
    CHECK(lines(lenient).find("warning: " + rest + "; it is silent" + fix) != std::string::npos);
    CHECK(lenient.media.noise("soft.noise"));
    CHECK(!lenient.media.sound("bells/low.wav"));
    CHECK(lenient.media.hash().size() == 16);
}

TEST_CASE("the hash of the files changes with their content") {
    const listen::TemporaryFolder folder;
    json document = track_of(binaural({{"baseFreq", 100}}));
    document["noise"] = {{"file", "soft.noise"}};
    const media::Library library(folder / "");
    engine::LoadOptions options;
    options.library = &library;
    const auto hash = [&](const std::string& text) {
        std::ofstream(folder / "soft.noise") << text;
        return engine::load_track(document.dump(), options).media.hash();
    };
    const auto plain = hash("{}");
    CHECK(plain != hash(R"({"lfo_freq": 1})"));
    CHECK(plain == hash("{}"));
}
