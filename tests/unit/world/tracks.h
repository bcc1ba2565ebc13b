// Tracks the tests of the world share.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <string_view>

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

}  // namespace stillpoint
