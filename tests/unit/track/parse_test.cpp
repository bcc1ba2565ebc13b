#include "track/parse.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

using namespace stillpoint::track;
using nlohmann::json;

namespace {

// A voice and a step that are fine, to be spoilt by the tests.
json fine_voice() {
    return {{"synth_function_name", "binaural_beat"}, {"params", {{"baseFreq", 200}, {"beatFreq", 4}}}};
}
json fine_step() {
    return {{"duration", 60}, {"voices", json::array({fine_voice()})}};
}
json fine_track() {
    return {{"global", {{"sample_rate", 48000}}}, {"progression", json::array({fine_step()})}};
}

ParseResult parsed(const json& document, const Limits& limits = {}) {
    return parse(document.dump(), limits);
}

std::shared_ptr<const Track> track_of(const json& document) {
    const auto result = parsed(document);
    for (const auto& diagnostic : result.diagnostics)
        INFO(to_line(diagnostic));
    REQUIRE(result.track);
    return result.track;
}

// All findings, one line each.
std::string lines(const ParseResult& result) {
    std::string all;
    for (const auto& diagnostic : result.diagnostics)
        all += to_line(diagnostic) + "\n";
    return all;
}

void expect_refused(const ParseResult& result, const std::string& line) {
    CHECK(result.track == nullptr);
    const std::string all = lines(result);
    INFO(all);
    CHECK(all.find(line + "\n") != std::string::npos);
}

void expect_warning(const ParseResult& result, const std::string& line) {
    CHECK(result.track != nullptr);
    const std::string all = lines(result);
    INFO(all);
    CHECK(all.find(line + "\n") != std::string::npos);
}

}  // namespace

// ---------------------------------------------------------------- spellings

TEST_CASE("both spellings of a document are one track") {
    const json settings = {{"sample_rate", 48000}, {"crossfade_duration", 2}};
    const json steps = json::array({fine_step(), fine_step()});
    const json noise = {{"file_path", "soft.noise"}, {"gain", 0.5}};
    const json clips = json::array({{{"file_path", "bell.wav"}, {"start", 3}}});
    const auto newer = track_of({{"global", settings},
                                 {"progression", steps},
                                 {"background_noise", noise},
                                 {"overlay_clips", clips}});
    const auto older =
        track_of({{"global_settings", settings}, {"steps", steps}, {"noise", noise}, {"clips", clips}});
    const auto camel = track_of({{"globalSettings", settings},
                                 {"steps", steps},
                                 {"backgroundNoise", noise},
                                 {"overlayClips", clips}});
    CHECK(newer->hash == older->hash);
    CHECK(newer->hash == camel->hash);
    CHECK(newer->steps.size() == 2);
    CHECK(newer->clips.size() == 1);
    CHECK(newer->background_noise.has_value());
}

TEST_CASE("every alias of a setting, step and voice says the same") {
    const auto reference = track_of(
        {{"global",
          {{"sample_rate", 48000},
           {"crossfade_duration", 2},
           {"crossfade_overlap", 0.5},
           {"crossfade_curve", "equal_power"},
           {"normalization_level", 0.9},
           {"preserve_relative_step_loudness", true}}},
         {"progression",
          json::array({{{"duration", 60},
                        {"start", 1},
                        {"crossfade_duration", 3},
                        {"binaural_volume", 0.3},
                        {"noise_volume", 0.2},
                        {"voices",
                         json::array({{{"synth_function_name", "binaural_beat"},
                                       {"params", {{"baseFreq", 100}}},
                                       {"is_transition", true},
                                       {"voice_id", "a"},
                                       {"volume_envelope", {{"type", "linen"}, {"params", {{"attack", 2}}}}},
                                       {"voice_type", "noise"}}})}}})}});
    const auto renamed = track_of(
        {{"globalSettings",
          {{"sampleRate", "48000"},
           {"crossfadeDuration", "2"},
           {"crossfadeOverlap", 0.5},
           {"crossfadeCurve", "equal_power"},
           {"normalizationLevel", 0.9},
           {"preserveRelativeStepLoudness", true}}},
         {"steps",
          json::array(
              {{{"stepDuration", 60},
                {"startTime", 1},
                {"crossfadeDuration", 3},
                {"binauralVolume", 0.3},
                {"noiseVolume", 0.2},
                {"voices", json::array({{{"synthFunctionName", "binaural_beat"},
                                         {"parameters", {{"baseFreq", 100}}},
                                         {"isTransition", "yes"},
                                         {"guid", "a"},
                                         {"volumeEnvelope", {{"type", "linen"}, {"params", {{"attack", 2}}}}},
                                         {"voiceType", "noise"}}})}}})}});
    CHECK(reference->hash == renamed->hash);
    for (const char* name : {"duration", "Duration", "durationSeconds", "duration_seconds", "stepDuration"}) {
        CAPTURE(name);
        CHECK(track_of({{"steps", json::array({{{name, 7}}})}})->steps[0].duration == 7);
    }
    for (const char* name : {"synth_function_name", "synthFunctionName", "synth_function"}) {
        CAPTURE(name);
        const json step = {{"duration", 7}, {"voices", json::array({{{name, "isochronic_tone"}}})}};
        CHECK(track_of({{"steps", json::array({step})}})->steps[0].voices[0].function == "isochronic_tone");
    }
}

TEST_CASE("aliases of background noise and clips, in the order of the format") {
    for (const char* name : {"file_path", "params_path", "file", "noise_file"}) {
        json document = fine_track();
        document["background_noise"] = {{name, "soft.noise"}};
        CAPTURE(name);
        CHECK(track_of(document)->background_noise->file == "soft.noise");
    }
    json document = fine_track();
    document["background_noise"] = {
        {"file_path", ""},         {"params_path", "soft.noise"},
        {"gain", nullptr},         {"amp", 0.25},
        {"start_time_seconds", 2}, {"amp_envelope", {{5, 1}, {{"t", 1}, {"value", 0.5}}}}};
    const auto noise = *track_of(document)->background_noise;
    CHECK(noise.file == "soft.noise");
    CHECK(noise.gain == 0.25);
    CHECK(noise.start_time == 2);
    CHECK(noise.amp_envelope == std::vector<std::pair<double, double>>{{1, 0.5}, {5, 1}});

    document = fine_track();
    document["clips"] = json::array({{{"path", "a.wav"}, {"start_time", 4}, {"gain", 0.5}, {"pan", 0.5}},
                                     {{"file", "sub\\b.wav"}, {"start", 1}, {"amp", 2}, {"duration", 3}}});
    const auto clips = track_of(document)->clips;
    REQUIRE(clips.size() == 2);
    CHECK(clips[0].file == "a.wav");
    CHECK(clips[0].start == 4);
    CHECK(clips[0].gain == 0.5);
    CHECK(clips[0].pan == 0.5);
    CHECK(clips[1].file == "sub/b.wav");
    CHECK(clips[1].gain == 2);
    CHECK(clips[1].duration == 3);
}

TEST_CASE("the editor's empty background noise means none, inline parameters win over a file") {
    json document = fine_track();
    document["background_noise"] = {
        {"file_path", ""}, {"amp", 0.0}, {"pan", 0}, {"amp_envelope", json::array()}};
    CHECK_FALSE(track_of(document)->background_noise.has_value());
    document["background_noise"] = {{"file_path", "a.noise"},
                                    {"params", {{"noise_parameters", {{"name", "brown"}}}}}};
    const auto noise = *track_of(document)->background_noise;
    CHECK(noise.file.empty());
    CHECK(noise.inline_noise->has("noise_parameters"));
}

TEST_CASE("two names with different values: the better one counts, with a warning; equal values pass") {
    json document = fine_track();
    document["steps"] = json::array({fine_step(), fine_step()});
    const auto result = parsed(document);
    expect_warning(result,
                   "warning: /progression: says the same as /steps with another value and is ignored; keep "
                   "one of the two");
    CHECK(result.track->steps.size() == 2);
    document["steps"] = document["progression"];
    CHECK(parsed(document).diagnostics.empty());
}

TEST_CASE("null is absent everywhere") {
    const json nothing = {
        {"title", nullptr},
        {"global", nullptr},
        {"background_noise", nullptr},
        {"clips", nullptr},
        {"sam_scene", nullptr},
        {"seed", nullptr},
        {"progression", json::array({{{"duration", 60},
                                      {"start", nullptr},
                                      {"crossfade_duration", nullptr},
                                      {"normalization_level", nullptr},
                                      {"description", nullptr},
                                      {"voices", json::array({{{"synth_function_name", "binaural_beat"},
                                                               {"params", nullptr},
                                                               {"volume_envelope", nullptr},
                                                               {"is_transition", nullptr}}})}},
                                     {{"duration", 5}, {"voices", nullptr}}})}};
    const auto result = parsed(nothing);
    CHECK(result.diagnostics.empty());
    REQUIRE(result.track);
    CHECK(result.track->title == "Untitled");
    CHECK(result.track->steps[0].normalization_level == 0.95);
    CHECK(result.track->sam_scene.is_null());
}

TEST_CASE("defaults") {
    const auto track =
        track_of({{"steps", json::array({{{"duration", 60}, {"voices", json::array({json::object()})}}})}});
    const Step& step = track->steps[0];
    CHECK(track->sample_rate == 44100);
    CHECK(track->normalization_level == 0.95);
    CHECK_FALSE(track->preserve_relative_step_loudness);
    CHECK(step.crossfade_duration == 1.0);
    CHECK(step.crossfade_overlap == 1.0);
    CHECK(step.crossfade_curve == CrossfadeCurve::Linear);
    CHECK(step.binaural_volume == 0.48);
    CHECK(step.noise_volume == 0.48);
    CHECK(step.voices[0].bus == Bus::Binaural);
    CHECK_FALSE(step.voices[0].is_transition);
    CHECK_FALSE(step.voices[0].envelope.has_value());
}

TEST_CASE("steps take what they do not say from the global settings") {
    json document = {{"global",
                      {{"crossfade_duration", 8},
                       {"crossfade_overlap", 0.25},
                       {"crossfade_curve", "equal_power"},
                       {"normalization_level", 0.7}}},
                     {"steps", json::array({fine_step(), fine_step()})}};
    document["steps"][1]["crossfade_duration"] = 3;
    document["steps"][1]["crossfade_curve"] = "linear";
    document["steps"][1]["crossfade_overlap"] = 1;
    document["steps"][1]["normalization_level"] = 0.5;
    const auto track = track_of(document);
    CHECK(track->steps[0].crossfade_duration == 8);
    CHECK(track->steps[0].crossfade_overlap == 0.25);
    CHECK(track->steps[0].crossfade_curve == CrossfadeCurve::EqualPower);
    CHECK(track->steps[0].normalization_level == 0.7);
    CHECK(track->steps[1].crossfade_duration == 3);
    CHECK(track->steps[1].crossfade_overlap == 1);
    CHECK(track->steps[1].crossfade_curve == CrossfadeCurve::Linear);
    CHECK(track->steps[1].normalization_level == 0.5);
}

// ---------------------------------------------------------------- starts

TEST_CASE("starts that are not given follow from the global crossfade and overlap") {
    json document = {{"global", {{"crossfade_duration", 4}, {"crossfade_overlap", 0.5}}},
                     {"steps", json::array({fine_step(), fine_step(), fine_step()})}};
    document["steps"][0]["crossfade_duration"] = 20;  // of the step: rules the blend, not the start
    const auto track = track_of(document);
    CHECK(track->steps[0].start == 0);
    CHECK(track->steps[1].start == 58);
    CHECK(track->steps[2].start == 116);
    CHECK(duration(*track) == 176);
}

TEST_CASE("without a crossfade in the file steps butt, although they would blend for a second") {
    const auto track = track_of({{"steps", json::array({fine_step(), fine_step()})}});
    CHECK(track->steps[1].start == 60);
    CHECK(track->steps[0].crossfade_duration == 1);
}

TEST_CASE("after an explicit start the next step follows without overlap, never before what is there") {
    json document = {{"global", {{"crossfade_duration", 4}}}, {"steps", json::array()}};
    for (const json& start : {json(), json(100), json(), json(20), json()}) {
        json step = fine_step();
        if (!start.is_null()) step["start"] = start;
        document["steps"].push_back(step);
    }
    const auto track = track_of(document);
    CHECK(track->steps[1].start == 100);
    CHECK(track->steps[2].start == 160);
    CHECK(track->steps[3].start == 20);
    CHECK(track->steps[4].start == 216);
}

TEST_CASE("start wins over start_time, numbers may be text, a start before 0 becomes 0") {
    json document = fine_track();
    document["progression"][0]["start"] = "12.5";
    document["progression"][0]["start_time"] = 3;
    CHECK(parsed(document).track->steps[0].start == 12.5);
    document["progression"][0].erase("start_time");
    document["progression"][0]["start"] = -3;
    const auto result = parsed(document);
    expect_warning(result,
                   "warning: /progression/0/start: is before the beginning; 0 is used; write seconds from 0");
    CHECK(result.track->steps[0].start == 0);
}

TEST_CASE("steps that last no time are left out and take none") {
    json document = fine_track();
    document["progression"] =
        json::array({fine_step(), {{"duration", 0}}, {{"voices", json::array()}}, fine_step()});
    const auto result = parsed(document);
    expect_warning(
        result,
        "warning: /progression/1: lasts no time and is left out; give it a \"duration\" in seconds, for "
        "example 300");
    REQUIRE(result.track->steps.size() == 2);
    CHECK(result.track->steps[1].start == 60);
    CHECK(result.track->steps[1].pointer == "/progression/3");
}

// ---------------------------------------------------------------- voices

TEST_CASE("the identity of a voice: id, else description, else name, else its place") {
    const auto key = [](json voice) {
        voice["synth_function_name"] = "binaural_beat";
        return track_of({{"steps", json::array({{{"duration", 1}, {"voices", json::array({voice})}}})}})
            ->steps[0]
            .voices[0]
            .key;
    };
    CHECK(key({{"voice_id", "x"}, {"description", "low"}}) == key({{"id", "x"}}));
    CHECK(key({{"uuid", "x"}}) == key({{"guid", "x"}}));
    CHECK(key({{"voice_id", ""}, {"id", 7}}) == key({{"id", 7}}));
    CHECK(key({{"description", " low "}}) == key({{"name", "low"}}));
    CHECK(key({{"description", "low"}}) != key({{"description", "low"}, {"voice_type", "noise"}}));
    CHECK(key({{"description", "x"}}) != key({{"voice_id", "x"}}));
    CHECK(key({{"description", "low"}}) != key(json::object()));
}

TEST_CASE("volume envelopes") {
    const auto envelope = [](const json& value) {
        json document = fine_track();
        document["progression"][0]["voices"][0]["volume_envelope"] = value;
        return track_of(document)->steps[0].voices[0].envelope;
    };
    for (const json& none : {json(), json::object(), json::array(), json(false), json(0), json("")})
        CHECK_FALSE(envelope(none).has_value());

    const auto fade = *envelope(
        {{"type", "linear_fade"}, {"params", {{"fade_duration", "3"}, {"start_amp", 0}, {"end_amp", 0.5}}}});
    CHECK(fade.shape == VolumeEnvelope::Shape::LinearFade);
    CHECK(fade.fade_duration == 3);
    CHECK(fade.start_amp == 0);
    CHECK(fade.end_amp == 0.5);

    const auto adsr = *envelope({{"type", "adsr"}, {"params", {{"decay", 2}}}});
    CHECK(adsr.shape == VolumeEnvelope::Shape::Adsr);
    CHECK(adsr.attack == 0.01);
    CHECK(adsr.decay == 2);
    CHECK(adsr.sustain_level == 0.8);
    CHECK(adsr.release == 0.1);

    const auto linen = *envelope({{"type", "linen"}, {"params", nullptr}});
    CHECK(linen.shape == VolumeEnvelope::Shape::Linen);
    CHECK(linen.attack == 0.1);
    CHECK(linen.release == 0.1);

    CHECK(envelope({{"type", "wobble"}})->shape == VolumeEnvelope::Shape::Flat);
    CHECK(envelope({{"type", "linear_fade"}, {"params", {{"fade_duration", 3}}}})->shape ==
          VolumeEnvelope::Shape::Flat);
    CHECK(envelope("loud")->shape == VolumeEnvelope::Shape::Flat);
}

TEST_CASE("an envelope parameter that cannot be read takes its default, with a warning") {
    json document = fine_track();
    document["progression"][0]["voices"][0]["volume_envelope"] = {{"type", "adsr"},
                                                                  {"params", {{"attack", "soon"}}}};
    const auto result = parsed(document);
    expect_warning(
        result,
        "warning: /progression/0/voices/0/volume_envelope/params/attack: is not a number; 0.01 is used; "
        "write a number");
    CHECK(result.track->steps[0].voices[0].envelope->attack == 0.01);
}

// ---------------------------------------------------------------- our own keys

TEST_CASE("title, description, style, tags and seed") {
    json document = fine_track();
    document["title"] = "Alpha rest";
    document["description"] = "A slow evening.";
    document["style"] = "drift";
    document["tags"] = {"rest", "calm"};
    document["seed"] = "18446744073709551615";
    const auto track = track_of(document);
    CHECK(track->title == "Alpha rest");
    CHECK(track->description == "A slow evening.");
    CHECK(track->style == "drift");
    CHECK(track->tags == std::vector<std::string>{"rest", "calm"});
    CHECK(track->seed == 18446744073709551615u);
    document["seed"] = 7.0;
    CHECK(track_of(document)->seed == 7);
    for (const json& wrong : {json(-1), json(1.5), json("seven"), json(true), json("-1"), json(1e300)}) {
        document["seed"] = wrong;
        CAPTURE(wrong);
        CHECK(parsed(document).track == nullptr);
    }
}

TEST_CASE("a track without a title is called as its output file") {
    json document = fine_track();
    document["global"]["output_filename"] = "tapes/evening.v2.flac";
    CHECK(track_of(document)->title == "evening.v2");
}

// ---------------------------------------------------------------- hash

TEST_CASE("the hash names the sound: words and spelling do not change it, everything audible does") {
    const json document = fine_track();
    const std::string hash = track_of(document)->hash;
    CHECK(hash.size() == 16);
    const auto hash_with = [&](const char* path, const json& value) {
        json changed = document;
        changed[json::json_pointer(path)] = value;
        return track_of(changed)->hash;
    };
    CHECK(hash_with("/title", "x") == hash);
    CHECK(hash_with("/tags", {"sleep"}) == hash);
    CHECK(hash_with("/progression/0/description", "Arrive") == hash);
    CHECK(hash_with("/progression/0/duration", "60.0") == hash);
    CHECK(hash_with("/progression/0/voices/0/params/beatFreq", 4.0) == hash);
    CHECK(hash_with("/progression/0/voices/0/params/unused", nullptr) == hash);

    CHECK(hash_with("/seed", 1) != hash);
    CHECK(hash_with("/global/sample_rate", 44100) != hash);
    CHECK(hash_with("/global/crossfade_curve", "equal_power") != hash);
    CHECK(hash_with("/global/preserve_relative_step_loudness", true) != hash);
    CHECK(hash_with("/progression/0/duration", 61) != hash);
    CHECK(hash_with("/progression/0/noise_volume", 0.1) != hash);
    CHECK(hash_with("/progression/0/voices/0/params/beatFreq", 4.5) != hash);
    CHECK(hash_with("/progression/0/voices/0/is_transition", true) != hash);
    CHECK(hash_with("/progression/0/voices/0/voice_type", "noise") != hash);
    CHECK(hash_with("/progression/0/voices/0/volume_envelope", {{"type", "linen"}}) != hash);
    CHECK(hash_with("/progression/1", fine_step()) != hash);
    CHECK(hash_with("/background_noise", {{"file", "a.noise"}}) != hash);
    CHECK(hash_with("/clips", json::array({{{"path", "a.wav"}}})) != hash);
}

TEST_CASE("a seed is derived from the sound when none is given") {
    const auto one = track_of(fine_track());
    json other = fine_track();
    other["progression"][0]["duration"] = 61;
    CHECK(one->seed == track_of(fine_track())->seed);
    CHECK(one->seed != track_of(other)->seed);
}

// ---------------------------------------------------------------- bad input

TEST_CASE("text that is not JSON: where, what and why, in plain words") {
    const auto expect = [](const std::string& text, const std::string& line) {
        CAPTURE(text);
        expect_refused(parse(text), line);
    };
    expect("", "error: is empty; write a JSON object with \"global\" and \"progression\"");
    expect("{\"global\": {},\n \"progression\": [{\"durat",
           "error: breaks off in the middle, at line 2, column 25; the file is cut short, or a bracket or "
           "quote is never "
           "closed");
    expect("{\"steps\": [",
           "error: breaks off in the middle, at line 1, column 12; the file is cut short, or a bracket or "
           "quote is never "
           "closed");
    expect("{\n  \"steps\": [{\"duration\": NaN}]\n}",
           "error: /steps/0/duration: NaN is not a value of JSON (line 2, column 26); write a number, or "
           "leave the key out "
           "for its default");
    expect("{\"steps\": [{\"duration\": -Infinity}]}",
           "error: /steps/0/duration: -Infinity is not a value of JSON (line 1, column 25); write a number, "
           "or leave the "
           "key out for its default");
    expect("{\"steps\": [3, {\"duration\": 1e999}]}",
           "error: /steps/1/duration: is a number too large to hold (line 1, column 32); write a number a "
           "track can use");
    expect("{\n// a comment\n}",
           "error: holds a comment at line 2, column 1; JSON has no comments; remove it");
    expect("{'steps': []}", "error: has a single quote at line 1, column 2; write text in double quotes");
    expect("{} {}", "error: goes on after its end, at line 1, column 4; one file holds one track");
    expect("{\"steps\": [1, ]}",
           "error: has a bracket that does not belong at line 1, column 15; a comma before it, or a value "
           "missing, is the "
           "usual reason");
    expect("{\"steps\": \"\xff\"}",
           "error: is not UTF-8 text at line 1, column 12; save the file in the encoding UTF-8");
}

TEST_CASE("a byte order mark is no problem") {
    CHECK(parse("\xEF\xBB\xBF" + fine_track().dump()).track != nullptr);
}

TEST_CASE("limits are told with the number and the limit") {
    expect_refused(parse(std::string(10'000'000, '[')),
                   "error: is 10000000 bytes long; at most 4194304 are accepted; a track holds no audio; "
                   "keep recordings "
                   "in the media library");

    std::string deep = "{\"a\":";
    for (int i = 0; i < 50'000; ++i)
        deep += '[';
    const auto nested = parse(deep);
    CHECK(nested.track == nullptr);
    REQUIRE(nested.diagnostics.size() == 1);
    CHECK(nested.diagnostics[0].pointer.starts_with("/a/0/0/0"));
    CHECK(nested.diagnostics[0].message == "is nested more than 32 levels deep");

    json document = fine_track();
    document["progression"][0]["voices"] = json::array();
    for (int i = 0; i < 10'000; ++i)
        document["progression"][0]["voices"].push_back(fine_voice());
    expect_refused(parsed(document),
                   "error: /progression/0/voices: has 10000 voices; a step may have 128; remove voices");

    document = fine_track();
    document["progression"][0]["duration"] = 1e9;
    expect_refused(
        parsed(document),
        "error: /progression/0/duration: ends after 1000000000 s; a track may last 86400 s; times are in "
        "seconds");

    document = fine_track();
    document["progression"][0]["start"] = 86400;
    expect_refused(
        parsed(document),
        "error: /progression/0: ends after 86460 s; a track may last 86400 s; times are in seconds");

    Limits small;
    small.steps = 1;
    small.voices = 1;
    small.clips = 0;
    small.values = 20;
    document = fine_track();
    document["progression"].push_back({{"duration", 1}});
    expect_refused(parsed(document, small),
                   "error: /progression: has 2 steps; a track may have 1; join steps that sound alike");
    document = fine_track();
    document["progression"][0]["voices"].push_back(fine_voice());
    expect_refused(parsed(document, small),
                   "error: /progression: has 2 voices in all; a track may have 1; remove voices");
    document = fine_track();
    document["clips"] = json::array({{{"path", "a.wav"}}});
    expect_refused(parsed(document, small), "error: /clips: has 1 clips; a track may have 0; remove clips");
    document["clips"] = json(std::vector<int>(30, 1));
    expect_refused(parsed(document, small),
                   "error: holds more than 20 values; split the track or remove what it does not need");
}

TEST_CASE("wrong types are named with their pointer, all at once") {
    const auto result = parse(R"({
        "global": {"sample_rate": "fast", "crossfade_duration": []},
        "progression": [
            {"duration": "long", "start": {}, "voices": {}},
            "step",
            {"duration": true, "voices": [7, {"params": [], "synth_function_name": 5, "is_transition": "maybe"}]}
        ],
        "background_noise": 3,
        "overlay_clips": {"path": "a.wav"},
        "sam_scene": []
    })");
    CHECK(result.track == nullptr);
    CHECK(lines(result) ==
          "error: /global/sample_rate: is text (\"fast\"), not a number; write a rate in Hz, for example "
          "48000\n"
          "error: /global/crossfade_duration: is a list, not a number; write seconds, for example 10\n"
          "error: /progression/0/duration: is text (\"long\"), not a number; write seconds, for example 300\n"
          "error: /progression/0/start: is an object, not a number; write seconds from the beginning, for "
          "example 60\n"
          "error: /progression/0/voices: is an object, not a list; write a list of voices\n"
          "error: /progression/1: is text, not a step; write an object with \"duration\" and \"voices\"\n"
          "error: /progression/2/duration: is true or false (true), not a number; write seconds, for example "
          "300\n"
          "error: /progression/2/voices/0: is a number, not a voice; write an object with "
          "\"synth_function_name\" and "
          "\"params\"\n"
          "error: /progression/2/voices/1/synth_function_name: is a number, not the name of a function; "
          "write a name, for "
          "example \"binaural_beat\"\n"
          "error: /progression/2/voices/1/params: is a list, not an object; write an object such as "
          "{\"baseFreq\": 200, "
          "\"beatFreq\": 4}\n"
          "error: /progression/2/voices/1/is_transition: is \"maybe\", neither true nor false; write true or "
          "false\n"
          "error: /background_noise: is a number, not an object; write an object with \"params\" or "
          "\"file_path\"\n"
          "error: /overlay_clips: is an object, not a list; write a list of clips\n"
          "error: /sam_scene: is a list, not an object; write a scene object, or leave it out\n");
}

TEST_CASE("documents that are something else are told what they are") {
    expect_refused(
        parse("[{\"synth_function_name\": \"binaural_beat\"}]"),
        "error: is a list, not a track; a list of voices (.voices) belongs in the \"voices\" of a step");
    expect_refused(parse("7"),
                   "error: is a number, not an object; write an object with \"global\" and \"progression\"");
    expect_refused(parse("{\"synth_function_name\": \"binaural_beat\"}"),
                   "error: is a single voice (.voice), not a track; a track is an object with \"global\" and "
                   "\"progression\"");
    expect_refused(
        parse("{\"noise_parameters\": {}}"),
        "error: is the parameters of a noise (.noise), not a track; a track is an object with \"global\" and "
        "\"progression\"");
    expect_refused(
        parse("{\"schema_version\": 1, \"listener\": {}, \"sources\": []}"),
        "error: is a scene of the spatial workbench, not a track; a track is an object with \"global\" and "
        "\"progression\"");
    expect_refused(parse("{\"steps\": [{\"binaural_preset_id\": \"voice:x\", \"duration\": 5}]}"),
                   "error: /steps/0/binaural_preset_id: belongs to a session file, not to a track; write the "
                   "voices of the "
                   "preset into the step's \"voices\"");
    expect_refused(parse("{}"), "error: has no steps; write a list of steps as \"progression\"");
    expect_refused(
        parse("{\"steps\": []}"),
        "error: /steps: holds no step that lasts, so there is nothing to play; give a step a \"duration\" in "
        "seconds and voices");
}

TEST_CASE("sample rates that cannot be rendered are refused") {
    for (const json& rate : {json(0), json(-44100), json(10), json(1e12)}) {
        json document = fine_track();
        document["global"]["sample_rate"] = rate;
        CAPTURE(rate);
        expect_refused(
            parsed(document),
            "error: /global/sample_rate: is not a sample rate that can be rendered; write a rate in Hz from "
            "1000 to 768000, for example 48000");
    }
    json document = fine_track();
    document["global"]["sample_rate"] = "22050.9";
    CHECK(track_of(document)->sample_rate == 22050);
}

TEST_CASE("files stay inside the media library") {
    const auto refused = [](const std::string& path, const std::string& why) {
        CAPTURE(path);
        json document = fine_track();
        document["clips"] = json::array({{{"file_path", path}}});
        expect_refused(parsed(document),
                       "error: /clips/0/file_path: " + why +
                           "; write a path inside the media library, for example \"bells/low.wav\"");
        document = fine_track();
        document["background_noise"] = {{"params_path", path}};
        expect_refused(parsed(document),
                       "error: /background_noise/params_path: " + why +
                           "; write a path inside the media library, for example \"bells/low.wav\"");
    };
    refused("../secret.wav", "climbs out of the media library with \"..\"");
    refused("a/../../secret.wav", "climbs out of the media library with \"..\"");
    refused("a\\..\\secret.wav", "climbs out of the media library with \"..\"");
    refused("..", "climbs out of the media library with \"..\"");
    refused("/etc/passwd", "is an absolute path");
    refused("~/bell.wav", "is an absolute path");
    refused("C:\\sounds\\bell.wav", "is an absolute path");
    refused("\\\\server\\bell.wav", "is an absolute path");
    refused("https://example.org/bell.wav", "is an address, not a file of the media library");
    refused("file:///etc/passwd", "is an address, not a file of the media library");
    refused("data:audio/wav;base64,AAAA", "is an address, not a file of the media library");
    refused(std::string("a\0b.wav", 7), "holds a control character");
    refused(std::string(600, 'a'), "is longer than 512 characters");

    json document = fine_track();
    document["clips"] = json::array({{{"file_path", "bells/..low.wav"}}});
    CHECK(track_of(document)->clips[0].file == "bells/..low.wav");
}

// ---------------------------------------------------------------- warnings

TEST_CASE("unknown keys are named once for the whole document and change nothing") {
    json document = fine_track();
    document["progression"].push_back(fine_step());
    document["progression"][0]["colour"] = "blue";
    document["progression"][1]["colour"] = "red";
    document["target/level"] = 1;
    const auto result = parsed(document);
    CHECK(lines(result) ==
          "warning: /progression/0/colour: is not a key of a step and has no effect (here and in 1 more); "
          "check its "
          "spelling, or remove it\n"
          "warning: /target~1level: is not a key of a track and has no effect; check its spelling, or remove "
          "it\n");
    CHECK(result.track != nullptr);
}

TEST_CASE("keys of old editors that no renderer hears pass in silence") {
    json document = fine_track();
    document["global"]["continuity_max_db_step"] = 12;
    document["global"]["parallel_backend"] = "thread";
    document["progression"][0]["noise_preset_id"] = "noise:soft";
    document["progression"][0]["voices"][0]["label"] = "x";
    CHECK(parsed(document).diagnostics.empty());
}

TEST_CASE("a member written twice keeps its last value, with a warning") {
    const auto result = parse(R"({"steps": [{"duration": 1, "duration": 2}]})");
    expect_warning(result,
                   "warning: /steps/0/duration: is written twice; the last one counts; remove all but one");
    CHECK(result.track->steps[0].duration == 2);
}

TEST_CASE("values outside their range are brought back, with a warning") {
    json document = fine_track();
    document["global"]["crossfade_duration"] = -2;
    document["global"]["crossfade_overlap"] = 1.5;
    document["global"]["crossfade_curve"] = "Linear";
    document["progression"][0]["binaural_volume"] = 0.9;
    document["progression"][0]["noise_volume"] = -0.1;
    const auto result = parsed(document);
    CHECK(lines(result) ==
          "warning: /global/crossfade_duration: is -2; 0 is used; write seconds, for example 10\n"
          "warning: /global/crossfade_overlap: is 1.5; 1 is used; write a share from 0 to 1\n"
          "warning: /global/crossfade_curve: is \"Linear\", which is no curve; \"linear\" is used; write "
          "\"linear\" or "
          "\"equal_power\"\n"
          "warning: /progression/0/binaural_volume: is above 0.48, the most a bus has; 0.48 is used; write "
          "0.48 or "
          "less\n");
    REQUIRE(result.track);
    CHECK(result.track->steps[0].crossfade_duration == 0);
    CHECK(result.track->steps[0].crossfade_overlap == 1);
    CHECK(result.track->steps[0].binaural_volume == 0.48);
    CHECK(result.track->steps[0].noise_volume == -0.1);
}

TEST_CASE("a flood of problems is cut to a hundred and a count") {
    json document = fine_track();
    for (int i = 0; i < 500; ++i)
        document["progression"].push_back({{"duration", "x"}});
    const auto result = parsed(document);
    CHECK(result.diagnostics.size() == 101);
    CHECK(result.diagnostics.back().message == "there are 400 more errors");
}

TEST_CASE("a check sees what could be read although the document has errors") {
    json document = fine_track();
    document["progression"].push_back({{"duration", "x"}});
    int voices = 0;
    const auto result = parse(document.dump(), {}, [&](const Track& track, Diagnostics& diagnostics) {
        voices = static_cast<int>(track.steps.at(0).voices.size());
        diagnostics.push_back({Severity::Error, "/x", "is found by the check", ""});
    });
    CHECK(voices == 1);
    CHECK(result.diagnostics.size() == 2);
    CHECK(result.track == nullptr);
}
