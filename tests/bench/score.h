// Tracks for benchmarks, made of JSON.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string_view>

#include "engine/load.h"

namespace stillpoint::bench {

// One voice; a name that ends in "_transition" is a transition.
inline nlohmann::json voice(std::string_view function, const nlohmann::json& params,
                            std::string_view type = "binaural") {
    return {{"synth_function_name", function},
            {"is_transition", function.ends_with("_transition")},
            {"voice_type", type},
            {"params", params}};
}

// A track of one step. Throws std::runtime_error when it cannot be played.
inline std::shared_ptr<const track::Track> one_step(const nlohmann::json& voices, double seconds) {
    const nlohmann::json score = {{"global", {{"sample_rate", 48000}}},
                                  {"progression", {{{"duration", seconds}, {"voices", voices}}}}};
    auto track = engine::load_track(score.dump()).track;
    if (!track) throw std::runtime_error("not a track: " + score.dump());
    return track;
}

}  // namespace stillpoint::bench
