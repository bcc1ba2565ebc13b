#include "convert/conversion.h"

#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

#include "listen/temporary_folder.h"
#include "voices/registry.h"
#include "voices/validate.h"

using namespace stillpoint;
using nlohmann::json;

namespace {

// Presets in a folder, and what is converted beside them.
struct Desk {
    listen::TemporaryFolder folder;
    convert::Options options{.title = "evening"};

    void put(const std::string& name, const std::string& text) {
        const auto path = folder / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << text;
    }
    convert::Conversion convert(const std::string& text) const {
        const convert::PresetLibrary presets(folder / ".", {});
        return convert::convert(text, presets, options);
    }
    // The document, which must come without a word.
    json quietly(const std::string& text) const {
        const auto result = convert(text);
        CHECK(lines(result).empty());
        REQUIRE_FALSE(result.document.is_null());
        return result.document;
    }
    static std::string lines(const convert::Conversion& result) {
        std::string text;
        for (const auto& finding : result.findings)
            text += to_line(finding) + "\n";
        return text;
    }
};

// What `check` has to say about it.
std::string checked(const json& document) {
    const auto result = track::parse(
        document.dump(), {},
        [](const track::Track& track, track::Diagnostics& found) { voices::validate(track, false, found); });
    std::string text;
    for (const auto& finding : result.diagnostics)
        text += to_line(finding) + "\n";
    return text;
}

std::shared_ptr<const track::Track> parsed(const json& document) {
    const auto track = track::parse(document.dump()).track;
    REQUIRE(track);
    return track;
}

const std::string calm = R"({"synth_function_name": "binaural_beat", "is_transition": false,
    "params": {"baseFreq": 120, "beatFreq": 4}, "volume_envelope": null, "description": "calm"})";

std::string session_of(const std::string& step, const std::string& settings = "") {
    return R"({"steps": [)" + step + "]" + (settings.empty() ? "" : ", " + settings) + "}";
}

}  // namespace

// ---------------------------------------------------------------- presets

TEST_CASE("a .voice becomes a track of one step") {
    const json track = Desk().quietly(calm);
    CHECK(track["title"] == "evening");
    REQUIRE(track["steps"].size() == 1);
    CHECK(track["steps"][0]["duration"] == 300);
    const json& voice = track["steps"][0]["voices"][0];
    CHECK(voice["synth_function_name"] == "binaural_beat");
    CHECK(voice["description"] == "calm");
    CHECK(voice["params"] == json{{"baseFreq", 120}, {"beatFreq", 4}});
    CHECK_FALSE(voice.contains("volume_envelope"));
    CHECK(checked(track).empty());
}

TEST_CASE("a .voices becomes a track of one step with all its voices; entries that are none are skipped") {
    const auto result = Desk().convert("[" + calm + R"(, 7, "x", )" + calm + "]");
    CHECK(Desk::lines(result) ==
          "warning: /1: is a number, not a voice, and is left out\nwarning: /2: is text, not a voice, and is "
          "left out\n");
    CHECK(result.document["steps"][0]["voices"].size() == 2);
}

TEST_CASE("a list without a voice, and a file that is nothing of ours, give no track") {
    CHECK(Desk::lines(Desk().convert("[1]")).find("error: holds no voice") != std::string::npos);
    CHECK(Desk().convert("[1]").document.is_null());
    for (const char* text :
         {"7", "\"x\"", "{}", "{\"listener\":{},\"sources\":[],\"schema_version\":1}", "{\"steps\":"}) {
        CAPTURE(text);
        const auto result = Desk().convert(text);
        CHECK(track::has_errors(result.findings));
        CHECK(result.document.is_null());
    }
}

TEST_CASE("wrong types in a preset are named and left out, never fatal") {
    const auto result =
        Desk().convert(R"({"synth_function_name": "isochronic_tone", "is_transition": "perhaps",
        "params": "loud", "volume_envelope": 5, "description": 3, "colour": "blue"})");
    const std::string said = Desk::lines(result);
    for (const char* part : {"warning: /is_transition: is text, and counts as true",
                             "warning: /params: is text, not an object; defaults are used",
                             "warning: /colour: is not a key of a voice preset and has no effect",
                             "warning: /volume_envelope: is a number, so the voice keeps one level",
                             "warning: /description: is a number, not text, and is left out"}) {
        CAPTURE(part);
        CHECK(said.find(part) != std::string::npos);
    }
    REQUIRE_FALSE(result.document.is_null());
    const auto& voice = result.document["steps"][0]["voices"][0];
    CHECK(voice["is_transition"] == true);
    CHECK(voice["params"] == json::object());
    CHECK(checked(result.document).empty());
}

TEST_CASE("an unknown function is an error, or with lenient a voice less") {
    Desk desk;
    const std::string text = "[" + calm + R"(, {"synth_function_name": "binaurel_beat"}])";
    CHECK(Desk::lines(desk.convert(text)).find("error: /1/synth_function_name: is \"binaurel_beat\"") !=
          std::string::npos);
    CHECK(desk.convert(text).document.is_null());
    desk.options.lenient = true;
    const auto result = desk.convert(text);
    REQUIRE_FALSE(result.document.is_null());
    CHECK(result.document["steps"][0]["voices"].size() == 1);
    CHECK(checked(result.document).empty());
}

TEST_CASE("parameters are written by the table: numbers as numbers, first names, nothing that is not read") {
    const auto result = Desk().convert(R"({"synth_function_name": "noise_generator", "params": {"amp": "0.5",
        "color_params": {"name": "brown"}, "amp_left": "loud", "volume": 1, "sweeps": []}})");
    const std::string said = Desk::lines(result);
    CHECK(said.find("warning: /params/amp_left: cannot be read; its default, amp, is used") !=
          std::string::npos);
    CHECK(said.find("warning: /params: has parameters that noise_generator does not read: volume") !=
          std::string::npos);
    const auto& params = result.document["steps"][0]["voices"][0]["params"];
    CHECK(params["amp"] == 0.5);
    CHECK(params["noise_type"] == json{{"name", "brown"}});
    for (const char* name : {"color_params", "amp_left", "volume"}) {
        CAPTURE(name);
        CHECK_FALSE(params.contains(name));
    }
    CHECK(checked(result.document).empty());
}

// ---------------------------------------------------------------- sessions

TEST_CASE("a session's settings have the defaults of sessions, not of tracks") {
    Desk desk;
    desk.put("calm.voice", calm);
    const std::string step = R"({"binaural_preset_id": "voice:calm", "duration": 60})";
    const json plain = desk.quietly(session_of(step));
    CHECK(plain["global_settings"] == json{{"sample_rate", 44100},
                                           {"crossfade_duration", 0},
                                           {"crossfade_curve", "linear"},
                                           {"normalization_level", 0.95}});
    const json given = desk.quietly(session_of(step, R"("sample_rate": 48000, "crossfade_duration": 10,
        "crossfade_curve": "equal_power", "output_filename": "night.flac", "normalization_level": 0.8)"));
    CHECK(given["title"] == "night");
    CHECK(given["global_settings"] == json{{"sample_rate", 48000},
                                           {"crossfade_duration", 10},
                                           {"crossfade_curve", "equal_power"},
                                           {"normalization_level", 0.8},
                                           {"output_filename", "night.flac"}});
}

TEST_CASE("a step of a session keeps what it says") {
    Desk desk;
    desk.put("calm.voice", calm);
    const json track = desk.quietly(session_of(
        R"({"binaural_preset_id": "voice:calm", "duration": 60, "description": "settle", "crossfade_duration": 3,
            "crossfade_curve": "equal_power", "noise_volume": 0.2, "binaural_volume": 0.3, "start": 5},
           {"binaural_preset_id": "voice:calm", "duration": 60})"));
    const json& step = track["steps"][0];
    CHECK(step["duration"] == 60);
    CHECK(step["start"] == 5);
    CHECK(step["description"] == "settle");
    CHECK(step["noise_volume"] == 0.2);
    CHECK(step["binaural_volume"] == 0.3);
    const auto played = parsed(track);
    CHECK(played->steps[0].crossfade_duration == 3);
    CHECK(played->steps[0].crossfade_curve == track::CrossfadeCurve::EqualPower);
    CHECK(track["global_settings"]["crossfade_duration"] == 0);
    CHECK(played->steps[1].crossfade_duration == 0);
    CHECK(played->steps[1].crossfade_curve == track::CrossfadeCurve::Linear);
    CHECK(played->steps[1].binaural_volume == 0.48);
    CHECK(played->steps[1].noise_volume == 0.48);
}

TEST_CASE("steps without a start follow the running time of sessions") {
    Desk desk;
    desk.put("calm.voice", calm);
    const auto step = [](const char* more) {
        return std::string(R"({"binaural_preset_id": "voice:calm", )") + more + "}";
    };
    const json track = desk.quietly(session_of(
        step(R"("duration": 60, "crossfade_duration": 20)") + "," + step(R"("duration": 60, "start": 200)") +
            "," + step(R"("duration": 4)") + "," + step(R"("duration": "30")"),
        R"("crossfade_duration": 10)"));
    CHECK(track["steps"][0]["start"] == 0);
    CHECK(track["steps"][1]["start"] == 200);
    CHECK(track["steps"][2]["start"] == 260);  // no overlap after an explicit start
    CHECK(track["steps"][3]["start"] == 260);  // 4 - 10 is not below nothing
    const json own = desk.quietly(
        session_of(step(R"("duration": 60, "crossfade_duration": 20)") + "," + step(R"("duration": 60)")));
    CHECK(own["steps"][1]["start"] == 40);
}

TEST_CASE("every voice of a binaural preset goes to the tone bus") {
    Desk desk;
    desk.put("mixed.json", R"({"global": {}, "progression": [{"duration": 9, "voices": [
        {"synth_function_name": "noise_generator", "voice_type": "noise", "params": {"sweeps": []}},
        {"synthFunctionName": "binaural_beat", "voiceType": "noise", "voice_id": "low"}]}]})");
    const json track = desk.quietly(session_of(R"({"binaural_preset_id": "json:mixed", "duration": 60})"));
    REQUIRE(track["steps"][0]["voices"].size() == 2);
    for (const json& voice : track["steps"][0]["voices"])
        CHECK_FALSE(voice.contains("voice_type"));
    CHECK(track["steps"][0]["voices"][1]["voice_id"] == "low");
    CHECK(track["steps"][0]["duration"] == 60);
}

TEST_CASE("of a track preset only the voices of the first step are used, and that is said") {
    Desk desk;
    desk.put("two.json", R"({"steps": [{"duration": 1, "voices": [)" + calm + R"(]}, {"duration": 1}],
        "clips": [{"file_path": "a.wav"}], "background_noise": {"file_path": ""}})");
    const auto result = desk.convert(session_of(R"({"binaural_preset_id": "json:two", "duration": 60})"));
    CHECK(Desk::lines(result) ==
          "warning: two.json#/steps: has 2 steps; only the voices of the first are used\n"
          "warning: two.json#/background_noise: is left out; only the voices of the first step are used\n"
          "warning: two.json#/clips: is left out; only the voices of the first step are used\n");
    CHECK(result.document["steps"][0]["voices"].size() == 1);
    CHECK_FALSE(result.document.contains("clips"));
}

TEST_CASE("a step without a binaural preset is silent but for its noise") {
    const json track = Desk().quietly(session_of(R"({"binaural_preset_id": null, "duration": 60})"));
    CHECK(track["steps"][0]["voices"].empty());
}

TEST_CASE("a preset that is not there is an error that says where it was looked for") {
    Desk desk;
    const std::string session = session_of(
        R"({"binaural_preset_id": "voice:lost", "duration": 60}, {"binaural_preset_id": "lost", "duration": 60},
           {"noise_preset_id": "noise:lost", "duration": 60}, {"binaural_preset_id": 5, "duration": 60})");
    const auto strict = desk.convert(session);
    const std::string said = Desk::lines(strict);
    CHECK(strict.document.is_null());
    CHECK(said.find("error: /steps/0/binaural_preset_id: is \"voice:lost\", and there is no lost.voice in " +
                    (desk.folder / "").parent_path().string()) != std::string::npos);
    CHECK(said.find(
              "error: /steps/1/binaural_preset_id: is \"lost\", which is no id of a preset with voices") !=
          std::string::npos);
    CHECK(said.find("error: /steps/2/noise_preset_id: is \"noise:lost\", and there is no lost.noise") !=
          std::string::npos);
    CHECK(said.find("error: /steps/3/binaural_preset_id: is a number, not the id of a preset") !=
          std::string::npos);
    desk.options.lenient = true;
    const auto lenient = desk.convert(session);
    CHECK_FALSE(track::has_errors(lenient.findings));
    REQUIRE_FALSE(lenient.document.is_null());
    CHECK(lenient.document["steps"].size() == 4);
}

TEST_CASE("problems inside a preset are told with its name") {
    Desk desk;
    desk.put("calm.voice", R"({"synth_function_name": "binaural_beat", "params": {"baseFreq": "low"}})");
    desk.put("cut.voice", "{\"synth");
    CHECK(Desk::lines(desk.convert(session_of(R"({"binaural_preset_id": "voice:calm", "duration": 60})")))
              .find("warning: calm.voice#/params/baseFreq: cannot be read; its default, 200, is used") == 0);
    const auto cut = desk.convert(session_of(R"({"binaural_preset_id": "voice:cut", "duration": 60})"));
    CHECK(Desk::lines(cut).find("error: cut.voice#: breaks off") == 0);
    CHECK(cut.document.is_null());
}

TEST_CASE("presets are found in other folders, in any case, and first where the name is exact") {
    Desk desk;
    desk.put("presets/voices/Calm.voice", calm);
    const std::string session = session_of(R"({"binaural_preset_id": "voice:calm", "duration": 60})");
    CHECK(desk.convert(session).document.is_null());  // beside the session means beside it
    const convert::PresetLibrary presets(desk.folder / ".", {desk.folder / "presets"});
    CHECK_FALSE(convert::convert(session, presets, {}).document.is_null());
    CHECK_THROWS_AS(convert::PresetLibrary(".", {desk.folder / "nowhere"}), std::runtime_error);
}

// ---------------------------------------------------------------- noise

TEST_CASE("a noise preset becomes a noise voice that keeps its colour and its sweeps") {
    Desk desk;
    desk.put("surf.noise",
             R"({"transition": false, "lfo_waveform": "triangle", "lfo_freq": 0.2, "lfo_extra": 1,
        "sweeps": [{"start_min": 500, "start_max": 2000, "start_q": 9}, {"start_min": 100, "start_casc": 3}, "odd"],
        "noise_parameters": {"name": "Brown", "exponent": 2, "seed": 7}, "input_audio_path": "",
        "start_lfo_phase_offset_deg": 90, "start_intra_phase_offset_deg": 180, "duration_seconds": 60,
        "fade_in": 3, "amp_envelope": [], "static_notches": [{"freq": 4000, "q": 30}]})");
    const auto result = desk.convert(session_of(R"({"noise_preset_id": "noise:surf", "duration": 60})"));
    const std::string said = Desk::lines(result);
    CHECK(said.find("surf.noise#/sweeps/2: is text, not a sweep") != std::string::npos);
    CHECK(said.find("surf.noise#/lfo_extra: is not a key of a .noise file") != std::string::npos);
    CHECK(said.find("surf.noise#/fade_in: has no effect on the noise of a step") != std::string::npos);
    REQUIRE_FALSE(result.document.is_null());
    CHECK(result.document["steps"][0]["noise_preset_id"] == "noise:surf");
    const json voice = result.document["steps"][0]["voices"][0];
    CHECK(voice["synth_function_name"] == "noise_swept_notch");
    CHECK(voice["voice_type"] == "noise");
    CHECK(voice["params"] == json{{"noise_type", {{"name", "Brown"}, {"exponent", 2}, {"seed", 7}}},
                                  {"lfo_waveform", "triangle"},
                                  {"lfo_freq", 0.2},
                                  {"sweeps",
                                   {{{"min", 500}, {"max", 2000}, {"q", 9}, {"cascade", 10}},
                                    {{"min", 100}, {"max", 10000}, {"q", 25}, {"cascade", 3}}}},
                                  {"start_lfo_phase_offset_deg", 90},
                                  {"start_intra_phase_offset_deg", 180},
                                  {"static_notches", {{{"freq", 4000}, {"q", 30}}}}});
}

TEST_CASE("a noise preset in transition moves to its end values") {
    Desk desk;
    desk.put("rise.noise",
             R"({"transition": true, "start_lfo_freq": 0.1, "initial_offset": 5, "post_offset": 20,
        "sweeps": [{"start_min": 500, "end_min": 800, "start_max": 2000, "end_q": 4}], "noise_type": "blue"})");
    const json voice = desk.quietly(
        session_of(R"({"noise_preset_id": "noise:rise", "duration": 60})"))["steps"][0]["voices"][0];
    CHECK(voice["synth_function_name"] == "noise_swept_notch_transition");
    CHECK(voice["is_transition"] == true);
    const json& params = voice["params"];
    CHECK(params["start_lfo_freq"] == 0.1);
    CHECK(params["end_lfo_freq"].get<double>() == doctest::Approx(1.0 / 12));
    CHECK(params["initial_offset"] == 5);
    CHECK(params["transition_duration"] == 20);
    CHECK(params["noise_type"] == json{{"name", "blue"}});
    CHECK(params["sweeps"] == json{{{"start_min", 500},
                                    {"end_min", 800},
                                    {"start_max", 2000},
                                    {"end_max", 2000},
                                    {"start_q", 25},
                                    {"end_q", 4},
                                    {"start_casc", 10},
                                    {"end_casc", 10}}});
}

TEST_CASE("noises that came with the earlier program are played as their colour") {
    const auto result =
        Desk().convert(session_of(R"({"noise_preset_id": "noise_preset:Deep Brown", "duration": 60})"));
    CHECK(Desk::lines(result).find(
              "warning: /steps/0/noise_preset_id: is a noise that came with the earlier program") == 0);
    CHECK(result.document["steps"][0]["voices"][0]["params"]["noise_type"] == json{{"name", "Deep Brown"}});
}

TEST_CASE("the background noise of a session goes into the track whole") {
    Desk desk;
    desk.put("calm.voice", calm);
    desk.put("soft.noise", R"({"noise_parameters": {"name": "pink", "exponent": 1}, "sweeps": []})");
    const json track = desk.quietly(session_of(
        R"({"binaural_preset_id": "voice:calm", "duration": 60})",
        R"("background_noise_preset_id": "noise:soft", "background_noise_gain": 0.1, "background_noise_start_time": 2,
           "background_noise_fade_in": 3, "background_noise_fade_out": 4,
           "background_noise_amp_envelope": [[0, 1], {"time": 30, "amp": 0.5}])"));
    CHECK(track["background_noise"] ==
          json{{"params",
                {{"noise_parameters", {{"name", "pink"}, {"exponent", 1}}}, {"sweeps", json::array()}}},
               {"gain", 0.1},
               {"start_time", 2},
               {"fade_in", 3},
               {"fade_out", 4},
               {"amp_envelope", {{0, 1}, {30, 0.5}}}});
}

// ---------------------------------------------------------------- recordings

TEST_CASE("a recording under a step becomes a clip from its start, to its end or to the end of the step") {
    const json track = Desk().quietly(session_of(
        R"({"duration": 60, "background_audio_path": "rain.wav"},
           {"duration": 30, "warmup_clip_path": "bell.flac", "background_audio_volume": 0.2, "background_audio_extend": false})"));
    CHECK(track["clips"] ==
          json{{{"file_path", "rain.wav"}, {"start", 0}, {"amp", 0.48}},
               {{"file_path", "bell.flac"}, {"start", 60}, {"amp", 0.2}, {"duration", 30}}});
}

TEST_CASE("files outside the media library get a name inside it, one each, and the reader is told") {
    const auto result = Desk().convert(session_of(
        R"({"duration": 60, "background_audio_path": "/home/me/rain/a.wav"},
           {"duration": 60, "background_audio_path": "C:\\sounds\\a.wav"},
           {"duration": 60, "background_audio_path": "/home/me/rain/a.wav"},
           {"duration": 60, "background_audio_path": "https://example.org/a.wav"})"));
    CHECK(Desk::lines(result) ==
          "warning: /steps/0/background_audio_path: is an absolute path; the track names it a.wav; put the "
          "file into "
          "the media library under that name\n"
          "warning: /steps/1/background_audio_path: is an absolute path; the track names it sounds/a.wav; "
          "put the file "
          "into the media library under that name\n"
          "warning: /steps/2/background_audio_path: is an absolute path; the track names it a.wav; put the "
          "file into "
          "the media library under that name\n"
          "warning: /steps/3/background_audio_path: is an address, not a file of the media library, and is "
          "left out; "
          "put the file into the media library and name it there\n");
    REQUIRE(result.document["clips"].size() == 3);
    CHECK(result.document["clips"][0]["file_path"] == "a.wav");
    CHECK(result.document["clips"][1]["file_path"] == "sounds/a.wav");
    CHECK(result.document["clips"][2]["file_path"] == "a.wav");
}

TEST_CASE("recordings that voices name get a name inside the media library, too") {
    const auto result = Desk().convert(R"([
        {"synth_function_name": "noise_swept_notch", "params": {"sweeps": [], "input_audio_path": "/home/me/sea.wav"}},
        {"synth_function_name": "subliminal_encode", "params": {"audio_paths": "a.wav;../b.wav"}}])");
    const std::string said = Desk::lines(result);
    CHECK(said.find("warning: /0/params/input_audio_path: is an absolute path; the track names it sea.wav") ==
          0);
    CHECK(
        said.find(
            "warning: /1/params/audio_paths: climbs out of the media library with \"..\"; the track names it "
            "b.wav") != std::string::npos);
}

// ---------------------------------------------------------------- odd sessions

TEST_CASE("keys that sessions do not have are named") {
    const auto result = Desk().convert(
        R"({"steps": [{"binaural_preset_id": null, "duration": 60, "mood": 1}], "author": "x"})");
    CHECK(Desk::lines(result) ==
          "warning: /author: is not a key of a session and has no effect; check its spelling, or remove it\n"
          "warning: /steps/0/mood: is not a key of a step of a session and has no effect; check its "
          "spelling, or remove "
          "it\n");
}

TEST_CASE("what the track itself refuses is told where the session says it") {
    const auto result = Desk().convert(
        R"({"sample_rate": "fast", "crossfade_duration": -2, "background_noise_preset_id": null,
            "steps": [{"binaural_preset_id": null, "duration": "long"}, 5]})");
    const std::string said = Desk::lines(result);
    CHECK(result.document.is_null());
    CHECK(said.find("error: /sample_rate: is text (\"fast\"), not a number") != std::string::npos);
    CHECK(said.find("warning: /crossfade_duration: is -2; 0 is used") != std::string::npos);
    CHECK(said.find("error: /steps/0/duration: is text (\"long\"), not a number") != std::string::npos);
    CHECK(said.find("error: /steps/1: is a number, not a step") != std::string::npos);
}

// ---------------------------------------------------------------- tracks

TEST_CASE("a track in another spelling becomes canonical and stays the same piece") {
    const std::string old =
        R"({"global": {"sampleRate": "48000", "crossfadeDuration": 2, "parallel_voices": true},
        "progression": [
          {"stepDuration": 60, "voices": [{"synthFunctionName": "binaural_beat", "voiceId": 7, "parameters":
             {"baseFreq": 100, "gone": null}, "volumeEnvelope": {"type": "linear_fade", "params":
             {"fade_duration": 1, "start_amp": 0, "end_amp": 1}}}]},
          {"Duration": 30, "binaural_volume": 0.9, "crossfade_curve": "equal_power",
           "voices": [{"synth_function": "isochronic_tone", "isTransition": "yes", "name": "pulse"}]}],
        "noise": {"file_path": "", "noise_file": "soft.noise", "amp": 0.5},
        "overlay_clips": [{"path": "bell.wav", "start_time": 3, "gain": 0.2}], "tags": ["sleep"], "seed": "9"})";
    const auto before = track::parse(old).track;
    REQUIRE(before);
    const auto result = Desk().convert(old);
    REQUIRE_FALSE(result.document.is_null());
    CHECK(parsed(result.document)->hash == before->hash);
    const json& document = result.document;
    CHECK(document["global_settings"]["sample_rate"] == 48000);
    CHECK(document["steps"][0]["duration"] == 60);
    CHECK(document["steps"][0]["voices"][0]["voice_id"] == "7");
    CHECK(document["steps"][1]["start"] == 58);
    CHECK(document["steps"][1]["binaural_volume"] == 0.48);
    CHECK(document["clips"][0] == json{{"file_path", "bell.wav"}, {"start", 3}, {"amp", 0.2}});
    CHECK(document["seed"] == "9");
    CHECK(checked(document).find("warning: /steps") == std::string::npos);
    CHECK(convert::convert(document.dump(), convert::PresetLibrary(".", {}), {}).document == result.document);
}

TEST_CASE("where the hash changes the seed stays, so that noise stays the same noise") {
    const std::string old =
        R"({"steps": [{"duration": 9, "voices": [{"synth_function_name": "noise_generator",
        "params": {"amp": "0.5", "sweeps": []}}]}]})";
    const auto before = track::parse(old).track;
    const json document = Desk().convert(old).document;
    CHECK(parsed(document)->hash != before->hash);
    CHECK(parsed(document)->seed == before->seed);
    CHECK(document["seed"] == std::to_string(before->seed));
}

TEST_CASE("an envelope that cannot be understood is written as the one level it keeps") {
    const auto result =
        Desk().convert(R"({"steps": [{"duration": 9, "voices": [{"synth_function_name": "binaural_beat",
        "volume_envelope": {"type": "wobble"}}]}]})");
    const json document = result.document;
    CHECK(
        document["steps"][0]["voices"][0]["volume_envelope"] ==
        json{{"type", "linear_fade"}, {"params", {{"fade_duration", 0}, {"start_amp", 1}, {"end_amp", 1}}}});
    CHECK(checked(result.document).empty());
}
