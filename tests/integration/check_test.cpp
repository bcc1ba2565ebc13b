// stillpoint check and describe, run as a program.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "listen/temporary_folder.h"
#include "program.h"

using stillpoint::integration::run_program;

namespace {

struct TrackFile {
    explicit TrackFile(const std::string& text, const std::string& name = "track.json") {
        std::ofstream(folder / name, std::ios::binary) << text;
        path = (folder / name).string();
    }
    stillpoint::listen::TemporaryFolder folder;
    std::string path;
};

const std::string fine = R"({
    "title": "One tone", "seed": 5,
    "global": {"sample_rate": 48000, "crossfade_duration": 2},
    "progression": [
        {"description": "Arrive", "duration": 6, "voices": [
            {"synth_function_name": "binaural_beat", "description": "Root",
             "params": {"baseFreq": 200, "beatFreq": 8, "ampL": 0.5, "ampR": 0.5}}]},
        {"description": "Descend", "duration": 6, "voices": [
            {"synth_function_name": "binaural_beat", "description": "Root", "is_transition": true,
             "params": {"startBaseFreq": 200, "endBaseFreq": 100, "startBeatFreq": 8, "endBeatFreq": 4}}]}
    ]})";

}  // namespace

TEST_CASE("check is silent about a good track") {
    const TrackFile track(fine);
    const auto outcome = run_program({"check", track.path});
    CHECK(outcome.status == 0);
    CHECK(outcome.out.empty());
    CHECK(outcome.err.empty());
}

TEST_CASE("check prints every problem on a line of its own and fails") {
    const TrackFile track(
        R"({"steps": [{"duration": "x"}, {"duration": 1e9}], "clips": [{"file": "../a.wav"}]})");
    const auto outcome = run_program({"check", track.path});
    CHECK(outcome.status == 1);
    CHECK(outcome.error_lines() ==
          std::vector<std::string>{
              "error: /steps/0/duration: is text (\"x\"), not a number; write seconds, for example 300",
              "error: /steps/1/duration: ends after 1000000000 s; a track may last 86400 s; times are in "
              "seconds",
              "error: /clips/0/file: climbs out of the media library with \"..\"; write a path inside the "
              "media "
              "library, for example \"bells/low.wav\""});
}

TEST_CASE("check fails for one bad track among good ones and says which") {
    const TrackFile good(fine), bad("{", "bad.json");
    const auto outcome = run_program({"check", good.path, bad.path});
    CHECK(outcome.status == 1);
    REQUIRE(outcome.error_lines().size() == 1);
    CHECK(outcome.error_lines()[0].starts_with(bad.path + ": error: breaks off"));
}

TEST_CASE("a file that cannot be read is one clear line") {
    const auto missing = run_program({"check", "/nowhere/track.json"});
    CHECK(missing.status == 1);
    CHECK(missing.err == "error: cannot read /nowhere/track.json: No such file or directory\n");
    const stillpoint::listen::TemporaryFolder folder;
    const auto directory = run_program({"check", (folder / ".").string()});
    CHECK(directory.status == 1);
    CHECK(directory.error_lines().size() == 1);
}

TEST_CASE("describe shows steps, voices, carriers, beats and levels") {
    const TrackFile track(fine);
    const auto outcome = run_program({"describe", track.path});
    CHECK(outcome.status == 0);
    for (const char* part : {"One tone", "0:10 · 2 steps · 2 voices", " 1 Arrive", " 2 Descend",
                             "blends in over 2 s", "tones -6.8 dB", "200 Hz", "200 → 100 Hz", "8 → 4 Hz",
                             "binaural_beat_transition", "faster than it plays"}) {
        CAPTURE(part);
        CHECK(outcome.out.find(part) != std::string::npos);
    }
    CHECK(outcome.out.find('\x1b') == std::string::npos);
}

TEST_CASE("describe --json says the same to programs") {
    const TrackFile track(fine);
    const auto outcome = run_program({"describe", "--json", track.path});
    REQUIRE(outcome.status == 0);
    const auto document = nlohmann::json::parse(outcome.out);
    CHECK(document["title"] == "One tone");
    CHECK(document["duration_s"] == 10);
    CHECK(document["seed"] == "5");
    CHECK(document["steps"][1]["start_s"] == 4);
    CHECK(document["steps"][1]["blend_s"] == 2);
    CHECK(document["steps"][1]["voices"][0]["carrier_hz"] == nlohmann::json({200, 100}));
    CHECK(document["steps"][1]["voices"][0]["beat_hz"] == nlohmann::json({8, 4}));
    CHECK(document["beat"].front()[1] == 8);
    CHECK(document["realtime_factor"] > 0);
}
