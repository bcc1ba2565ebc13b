// stillpoint check and describe, run as a program.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "codec/sound_file_writer.h"
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

TEST_CASE("describe opens the files of a track and shows what sounds beside the steps") {
    const TrackFile track(R"({"progression": [{"duration": 10, "voices": []}],
        "background_noise": {"file_path": "soft.noise", "start_time": 2},
        "clips": [{"file_path": "bell.wav", "start": 9, "description": "Bell"}, {"file_path": "gone.wav"}]})");
    std::ofstream(track.folder / "soft.noise") << "{}";
    using Writer = stillpoint::codec::SoundFileWriter;
    Writer bell(track.folder / "bell.wav",
                {Writer::Container::Wav, stillpoint::codec::SoundFormat::Int16, 48000, 96000, ""});
    bell.write(std::vector<float>(2 * 96000, 0.25F));
    bell.finish();

    CHECK(run_program({"describe", track.path}).status == 1);  // one file is not there
    const auto text = run_program({"describe", "--lenient", track.path});
    REQUIRE(text.status == 0);
    for (const char* part : {"0:11 · 1 step", "0:02 to 0:10", "soft.noise", "Bell", "0:09 to 0:11",
                             "bell.wav", "silent: it cannot be played"}) {
        CAPTURE(part);
        CHECK(text.out.find(part) != std::string::npos);
    }
    const auto json = run_program({"describe", "--lenient", "--json", track.path});
    REQUIRE(json.status == 0);
    const auto document = nlohmann::json::parse(json.out);
    CHECK(document["duration_s"] == 11);
    REQUIRE(document["beside"].size() == 3);
    CHECK(document["beside"][0]["kind"] == "background_noise");
    CHECK(document["beside"][1]["end_s"] == 11);
    CHECK(document["beside"][2]["plays"] == false);
}

TEST_CASE("describe --voices shows every function with what its table says") {
    const auto all = run_program({"describe", "--voices"});
    CHECK(all.status == 0);
    CHECK(all.err.empty());
    for (const char* part :
         {"\nisochronic_tone_transition\n", "\nnoise_generator\n", "every function in transition"}) {
        CAPTURE(part);
        CHECK(all.out.find(part) != std::string::npos);
    }
    const auto one = run_program({"describe", "--voices", "binaural_beat"});
    CHECK(one.status == 0);
    CHECK(one.out.starts_with("binaural_beat\nOne tone per ear, apart by the beat frequency.\n\n"));
    const auto line = one.out.substr(one.out.find("  baseFreq"));
    for (const char* part : {"200 Hz", "0 to 20000", "mean of the two carriers"})
        CHECK(line.substr(0, line.find('\n')).find(part) != std::string::npos);
    const auto none = run_program({"describe", "--voices", "nothing"});
    CHECK(none.status == 1);
    CHECK(none.err == "error: there is no synth function nothing; stillpoint describe --voices shows all\n");
}

TEST_CASE("describe --voices --json gives the tables to programs") {
    const auto outcome = run_program({"describe", "--voices", "--json"});
    REQUIRE(outcome.status == 0);
    const auto json = nlohmann::json::parse(outcome.out);
    const auto& functions = json.at("functions");
    const auto found = std::find_if(functions.begin(), functions.end(), [](const auto& f) {
        return f.at("name") == "noise_generator_transition";
    });
    REQUIRE(found != functions.end());
    const auto row = [&](const char* name) {
        for (const auto& parameter : found->at("parameters"))
            if (parameter.at("name") == name) return parameter;
        return nlohmann::json();
    };
    CHECK(row("start_amp") == nlohmann::json{{"name", "start_amp"},
                                             {"kind", "number"},
                                             {"default", 0.25},
                                             {"min", 0},
                                             {"max", 2},
                                             {"meaning", "level before the ramp"}});
    CHECK(row("noise_type").at("aliases") == nlohmann::json{"noise_parameters", "color_params"});
    CHECK(row("end_amp").at("default") == "start_amp");
    CHECK(json.at("common").at(0).at("only_transitions") == true);
}
