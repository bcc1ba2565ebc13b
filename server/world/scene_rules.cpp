#include "world/scene_rules.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "world/style_node.h"

namespace stillpoint::world {
namespace {

using nlohmann::json;
using track::child_pointer;
using Kind = SceneRule::Kind;

constexpr std::array rules{
    SceneRule{"camera/height", Kind::Number, -10, 60},
    SceneRule{"camera/lens", Kind::Number, 20, 75},
    SceneRule{"camera/pitch", Kind::Number, -20, 20},
    SceneRule{"camera/lift", Kind::Number, -15, 15},
    SceneRule{"camera/widen", Kind::Number, 1, 3},
    SceneRule{"camera/breath", Kind::Number, 0, 0.2},
    SceneRule{"path/swing", Kind::Number, 0, 20},
    SceneRule{"path/length", Kind::Number, 20, 1000},
    SceneRule{"sky", Kind::Sky},
    SceneRule{"sun/azimuth", Kind::Number, -180, 180},
    SceneRule{"sun/elevation", Kind::Number, -10, 60},
    SceneRule{"sun/size", Kind::Number, 0.1, 20},
    SceneRule{"sun/color", Kind::Colour},
    SceneRule{"sun/disc", Kind::Number, 0, 1},
    SceneRule{"sun/near", Kind::Number, 0, 1},
    SceneRule{"sun/wide", Kind::Number, 0, 1},
    SceneRule{"cloud/amount", Kind::Number, 0, 1},
    SceneRule{"cloud/color", Kind::Colour},
    SceneRule{"cloud/scale", Kind::Number, 0.01, 2},
    SceneRule{"fog/density", Kind::Number, 0, 0.05},
    SceneRule{"fog/fall", Kind::Number, 0.001, 1},
    SceneRule{"fog/far", Kind::Number, 0, 0.02},
    SceneRule{"light/sun", Kind::Number, 0, 2},
    SceneRule{"light/sky", Kind::Number, 0, 2},
    SceneRule{"light/rim", Kind::Number, 0, 2},
    SceneRule{"ground/form", Kind::Word, 0, 0, "mist earth"},
    SceneRule{"ground/amplitude", Kind::Number, 0, 6},
    SceneRule{"ground/frequency", Kind::Number, 0.005, 0.5},
    SceneRule{"ground/calm", Kind::Pair, -100, 400},
    SceneRule{"ground/flow", Kind::Number, 0, 0.1},
    SceneRule{"ground/lift", Kind::Number, -20, 20},
    SceneRule{"ground/slope", Kind::Number, -0.5, 0.5},
    SceneRule{"ground/side", Kind::Whole, -1, 1},
    SceneRule{"ground/shift", Kind::Number, -60, 60},
    SceneRule{"ground/rise", Kind::Rise, -60, 400},
    SceneRule{"ground/dip", Kind::Number, -0.01, 0.01},
    SceneRule{"ground/ripple", Kind::Number, 0, 1},
    SceneRule{"ground/trail", Kind::Number, 0, 1},
    SceneRule{"ground/wet", Kind::Number, 0, 1},
    SceneRule{"ground/shine", Kind::Number, 0, 1},
    SceneRule{"ground/dark", Kind::Colour},
    SceneRule{"ground/light", Kind::Colour},
    SceneRule{"water/body", Kind::Colour},
    SceneRule{"water/shallow", Kind::Colour},
    SceneRule{"water/roughness", Kind::Number, 0, 1.5},
    SceneRule{"water/foam", Kind::Number, 0, 1},
    SceneRule{"ridge/count", Kind::Whole, 0, 8},
    SceneRule{"ridge/color", Kind::Colour},
    SceneRule{"ridge/height", Kind::Number, 0, 120},
    SceneRule{"ridge/radius", Kind::Pair, 60, 900},
    SceneRule{"ridge/arc", Kind::Pair, -180, 180},
    SceneRule{"stars/count", Kind::Whole, 0, 2400},
    SceneRule{"stars/size", Kind::Number, 0.2, 3},
    SceneRule{"stars/band", Kind::Number, 0, 1},
    SceneRule{"stars/color", Kind::Colour},
    SceneRule{"domes", Kind::Word, 0, 0, "aperture arch"},
    SceneRule{"rings", Kind::Word, 0, 0, "halo flower"},
    SceneRule{"dressing/motes", Kind::Number, 0, 64},
    SceneRule{"dressing/banks", Kind::Number, 0, 24},
    SceneRule{"dressing/grass/count", Kind::Number, 0, 2600},
    SceneRule{"dressing/grass/height", Kind::Pair, 0.02, 4},
    SceneRule{"dressing/grass/width", Kind::Number, 0.005, 0.3},
    SceneRule{"dressing/grass/color", Kind::Colour},
    SceneRule{"dressing/grass/tip", Kind::Colour},
    SceneRule{"dressing/grass/reach", Kind::Pair, 0, 60},
    SceneRule{"dressing/grass/tufts", Kind::Number, 1, 24},
    SceneRule{"dressing/shafts/count", Kind::Number, 0, 8},
    SceneRule{"dressing/shafts/strength", Kind::Number, 0, 0.5},
    SceneRule{"dressing/leaves/count", Kind::Number, 0, 64},
    SceneRule{"dressing/leaves/color", Kind::Colour},
    SceneRule{"strands/path", Kind::Word, 0, 0, "way ring aurora"},
    SceneRule{"strands/height", Kind::Number, -20, 80},
    SceneRule{"strands/side", Kind::Number, -60, 60},
    SceneRule{"strands/hover", Kind::Number, 0, 20},
    SceneRule{"strands/amplitude", Kind::Number, 0, 80},
    SceneRule{"strands/lift", Kind::Number, 0, 5},
    SceneRule{"strands/width", Kind::Number, 0.01, 80},
    SceneRule{"strands/start", Kind::Number, 0, 60},
    SceneRule{"strands/length", Kind::Number, 5, 1200},
    SceneRule{"strands/breaths", Kind::Number, 0.25, 8},
    SceneRule{"strands/radius", Kind::Number, 0.5, 40},
    SceneRule{"strands/depth", Kind::Number, 1, 100},
    SceneRule{"strands/stretch", Kind::Number, 1, 100},
    SceneRule{"strands/glow", Kind::Number, 0, 2},
    SceneRule{"bloom/strength", Kind::Number, 0, 1},
    SceneRule{"bloom/threshold", Kind::Number, 0.05, 1},
    SceneRule{"vignette", Kind::Number, 0, 1},
};

std::string quoted(std::string_view word) {
    return '"' + std::string(word) + '"';
}

class SceneCheck {
  public:
    explicit SceneCheck(track::Report& report) : report_(report) {}

    // PATH of the object inside the scene, "" for the scene itself, else with a slash at its end.
    void object(const json& value, const std::string& path, const std::string& pointer) {
        if (!value.is_object())
            return report_.error(pointer, "is " + std::string(track::type_in_words(value)),
                                 "write an object in { }");
        for (const auto& [key, member] : value.items()) {
            const std::string below = path + key, at = child_pointer(pointer, key);
            const auto rule = std::find_if(rules.begin(), rules.end(),
                                           [&](const SceneRule& known) { return known.path == below; });
            const bool is_object = std::any_of(rules.begin(), rules.end(), [&](const SceneRule& known) {
                return known.path.starts_with(below + "/");
            });
            if (rule != rules.end())
                field(*rule, member, at);
            else if (is_object)
                object(member, below + "/", at);
            else
                report_.error(at, "is not known here", "remove it, or write one of " + members(path));
        }
    }

  private:
    static std::string members(const std::string& path) {
        std::string list;
        std::string_view last;
        for (const SceneRule& rule : rules) {
            if (!rule.path.starts_with(path)) continue;
            const std::string_view name = rule.path.substr(path.size());
            const std::string_view first = name.substr(0, name.find('/'));
            if (first == last) continue;
            list += (list.empty() ? "" : ", ") + std::string(first);
            last = first;
        }
        return list;
    }

    void field(const SceneRule& rule, const json& value, const std::string& pointer) {
        switch (rule.kind) {
            case Kind::Number:
                return number(rule, value, pointer);
            case Kind::Whole:
                if (!value.is_number_integer())
                    return wrong(pointer, value, "a whole number, " + limits(rule));
                return number(rule, value, pointer);
            case Kind::Pair:
                return numbers(rule, 2, value, pointer);
            case Kind::Rise:
                return numbers(rule, 3, value, pointer);
            case Kind::Colour:
                return colour(value, pointer);
            case Kind::Sky:
                return sky(value, pointer);
            case Kind::Word:
                return word(rule, value, pointer);
        }
    }

    static std::string limits(const SceneRule& rule) {
        return track::decimal(rule.low) + " to " + track::decimal(rule.high);
    }
    void wrong(const std::string& pointer, const json& value, const std::string& right) {
        report_.error(pointer, "is " + track::shown(value), "write " + right);
    }
    void number(const SceneRule& rule, const json& value, const std::string& pointer) {
        if (value.is_number() && value.get<double>() >= rule.low && value.get<double>() <= rule.high) return;
        wrong(pointer, value, "a number from " + limits(rule));
    }
    void numbers(const SceneRule& rule, std::size_t count, const json& value, const std::string& pointer) {
        if (!value.is_array() || value.size() != count)
            return wrong(pointer, value, std::to_string(count) + " numbers in [ ]");
        for (std::size_t i = 0; i < count; ++i)
            number(rule, value[i], child_pointer(pointer, i));
    }
    void colour(const json& value, const std::string& pointer) { read_colour(value, pointer, report_); }

    void sky(const json& value, const std::string& pointer) {
        if (!value.is_array() || value.size() < 2 || value.size() > 16)
            return report_.error(pointer, "is no list of 2 to 16 stops",
                                 "write stops [elevation, [lightness, chroma, hue]]");
        for (std::size_t i = 0; i < value.size(); ++i) {
            const std::string at = child_pointer(pointer, i);
            if (!value[i].is_array() || value[i].size() != 2) {
                wrong(at, value[i], "a stop [elevation, [lightness, chroma, hue]]");
                continue;
            }
            number({"", Kind::Number, -90, 90, {}}, value[i][0], child_pointer(at, 0));
            colour(value[i][1], child_pointer(at, 1));
        }
    }

    void word(const SceneRule& rule, const json& value, const std::string& pointer) {
        std::string list;
        for (std::string_view rest = rule.words; !rest.empty();) {
            const std::string_view known = rest.substr(0, rest.find(' '));
            if (value == known) return;
            list += (list.empty() ? "" : " or ") + quoted(known);
            rest.remove_prefix(std::min(rest.size(), known.size() + 1));
        }
        wrong(pointer, value, list);
    }

    track::Report& report_;
};

}  // namespace

std::span<const SceneRule> scene_rules() {
    return rules;
}

void check_scene(const json& scene, const std::string& pointer, track::Report& report) {
    SceneCheck(report).object(scene, "", pointer);
}

}  // namespace stillpoint::world
