// What the scene part of a style file may hold. The client draws it; the server checks it, so that a mistake
// is found where the file is written and not by looking at the picture.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>

#include "track/report.h"

namespace stillpoint::world {

struct SceneRule {
    enum class Kind {
        Number,  // low..high
        Whole,   // the same, without a fraction
        Pair,    // [number, number], each low..high
        Rise,    // [from, to, height]: where land rises, each low..high
        Colour,  // [lightness, chroma, hue]
        Sky,     // list of 2 to 16 [elevation, colour]
        Word,    // one of WORDS, which are separated by blanks
    };
    std::string_view path;  // inside the scene, for example "camera/lens"
    Kind kind;
    double low = 0, high = 1;
    std::string_view words = {};
};

// Every field there is, in the order of docs/styles.md.
std::span<const SceneRule> scene_rules();

// Reports what is unknown, of the wrong type or out of range in SCENE, which stands at POINTER.
void check_scene(const nlohmann::json& scene, const std::string& pointer, track::Report& report);

}  // namespace stillpoint::world
