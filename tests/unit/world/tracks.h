// Tracks the tests of the world share.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "media/contents.h"
#include "track/parse.h"

namespace stillpoint {

inline std::shared_ptr<const track::Track> parsed(std::string_view json) {
    const track::ParseResult result = track::parse(json);
    for (const track::Diagnostic& d : result.diagnostics)
        if (d.severity == track::Severity::Error) FAIL_CHECK(track::to_line(d));
    REQUIRE(result.track);
    return result.track;
}

inline std::string voice(std::string_view function, std::string_view params, bool moving = false,
                         std::string_view rest = "") {
    return R"({"synth_function_name": ")" + std::string(function) + R"(", "is_transition": )" +
           (moving ? "true" : "false") + R"(, "params": {)" + std::string(params) + "}" + std::string(rest) +
           "}";
}

inline std::string step(double seconds, std::string_view voices, std::string_view rest = "") {
    return R"({"duration": )" + std::to_string(seconds) + R"(, "voices": [)" + std::string(voices) + "]" +
           std::string(rest) + "}";
}

inline std::shared_ptr<const track::Track> track_of(std::string_view steps, double crossfade = 0) {
    return parsed(R"({"global": {"sample_rate": 48000, "crossfade_duration": )" + std::to_string(crossfade) +
                  R"(}, "progression": [)" + std::string(steps) + "]}");
}

// Alpha to theta and back, with noise in the middle: three crossfaded steps.
inline std::shared_ptr<const track::Track> journey() {
    const std::string noise = voice("noise_generator", R"("noise_type": "pink", "sweeps": [])", false,
                                    R"(, "voice_type": "noise")");
    return track_of(
        step(20, voice("binaural_beat", R"("baseFreq": 200, "beatFreq": 10)"),
             R"(, "description": "settle")") +
            "," +
            step(30,
                 voice("binaural_beat",
                       R"("startBaseFreq": 200, "endBaseFreq": 160, "startBeatFreq": 10, "endBeatFreq": 5)",
                       true) +
                     "," + noise,
                 R"(, "description": "sink")") +
            "," +
            step(25, voice("binaural_beat", R"("baseFreq": 160, "beatFreq": 5)") + "," + noise,
                 R"(, "description": "rest")"),
        2);
}

// A track with every kind of line the score knows: three crossfaded steps, noise of several colours and a
// recording of a second from 3 s on.
inline std::pair<std::shared_ptr<const track::Track>, media::Contents> every_kind_of_voice() {
    const std::string first =
        voice("binaural_beat", R"("baseFreq": 200, "beatFreq": 10)") + "," +
        voice("isochronic_tone", R"("baseFreq": 300, "beatFreq": 6, "pan": -0.6, "ampL": 0.2, "ampR": 0.2)") +
        "," + voice("monaural_beat_stereo_amps", R"("baseFreq": 150, "beatFreq": 5)") + "," +
        voice("rhythmic_waveshaping", R"("carrierFreq": 180, "modFreq": 4)") + "," +
        voice("noise_generator", R"("noise_type": "white", "sweeps": [])", false,
              R"(, "voice_type": "noise")");
    const std::string second = voice("binaural_beat", R"("baseFreq": 120, "beatFreq": 5)") + "," +
                               voice("noise_generator", R"("noise_type": "brown", "sweeps": [])", false,
                                     R"(, "voice_type": "noise")");
    const std::string third = voice("isochronic_tone", R"("baseFreq": 250, "beatFreq": 8)") + "," +
                              voice("noise_generator", R"("noise_type": "pink", "sweeps": [])", false,
                                    R"(, "voice_type": "noise")") +
                              "," +
                              voice("noise_generator", R"("noise_type": "blue", "amp": 0.1, "sweeps": [])",
                                    false, R"(, "voice_type": "noise")");
    auto track = parsed(
        R"({"global": {"sample_rate": 48000, "crossfade_duration": 2},
            "overlay_clips": [{"file_path": "bells.wav", "start": 3, "amp": 0.5}],
            "progression": [)" +
        step(22, first) + "," + step(22, second) + "," + step(22, third) + "]}");
    auto sound = std::make_shared<media::Sound>();
    sound->rate = 48000;
    sound->left.assign(48000 * 40, 0.5F);
    sound->peak = 0.5F;
    media::Contents::Files files;
    files.rate = 48000;
    files.sounds["bells.wav"] = sound;
    return {track, media::Contents(files)};
}

}  // namespace stillpoint
