// Large tracks: as many steps and voices as the budgets of memory and time are given for.
#pragma once

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "voices/registry.h"

namespace stillpoint {

// FUNCTION with every number written and so every part of it on; no two voices of different NUMBER are equal.
inline nlohmann::json busy_voice(const voices::FunctionSpec& function, int number) {
    nlohmann::json params = nlohmann::json::object();
    for (const voices::ParameterSpec& spec : function.parameters) {
        if (spec.kind == voices::ParameterKind::Flag) params[std::string(spec.name)] = true;
        if (spec.kind != voices::ParameterKind::Number) continue;
        const double most = std::min(spec.max, spec.unit == "s" ? 0.5 : 1000.0);
        const double usual = spec.default_number != 0 ? spec.default_number : most / 10;
        params[std::string(spec.name)] = usual * (1 + 1e-4 * number);
    }
    return {{"synth_function_name", function.name},
            {"is_transition", function.name.ends_with("_transition")},
            {"voice_type", function.name.starts_with("noise") ? "noise" : "binaural"},
            {"description", "voice " + std::to_string(number % 20)},
            {"params", params}};
}

// Ten crossfaded steps of five minutes with twenty voices each; VOICE(n) is voice number n.
template <class MakeVoice>
nlohmann::json ten_steps_of_twenty(const MakeVoice& voice) {
    nlohmann::json track = {{"global", {{"sample_rate", 48000}, {"crossfade_duration", 3}}},
                            {"progression", nlohmann::json::array()}};
    for (int step = 0; step < 10; ++step) {
        auto voices = nlohmann::json::array();
        for (int v = 0; v < 20; ++v)
            voices.push_back(voice(20 * step + v));
        track["progression"].push_back({{"duration", 300}, {"voices", voices}});
    }
    return track;
}

// Every function in turn, with everything on.
inline nlohmann::json every_function_track() {
    const auto functions = voices::all_functions();
    return ten_steps_of_twenty([&](int number) {
        return busy_voice(*functions[static_cast<std::size_t>(number) % functions.size()], number);
    });
}

}  // namespace stillpoint
