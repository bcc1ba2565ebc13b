#include "voices/noise_preset.h"

#include <array>
#include <initializer_list>
#include <string_view>
#include <utility>

namespace stillpoint::voices {
namespace {

using nlohmann::json;

constexpr double usual_lfo_freq = 1.0 / 12;

// One value of a sweep: its name, its place in a list of a static and of a moving noise (-1: none), its
// default.
struct SweepValue {
    const char* name;
    int static_place, moving_place;
    double usual;
};
constexpr std::array<SweepValue, 8> sweep_values = {{{"start_min", 0, 0, 1000},
                                                     {"start_max", 1, 1, 10000},
                                                     {"end_min", -1, 2, 1000},
                                                     {"end_max", -1, 3, 10000},
                                                     {"start_q", 2, 4, 30},
                                                     {"end_q", -1, 5, 30},
                                                     {"start_casc", 3, 6, 10},
                                                     {"end_casc", -1, 7, 10}}};

// A list as the object that means the same.
json named(const json& list, bool is_transition) {
    json object = json::object();
    for (const SweepValue& value : sweep_values) {
        const int place = is_transition ? value.moving_place : value.static_place;
        if (place >= 0 && static_cast<std::size_t>(place) < list.size())
            object[value.name] = list[static_cast<std::size_t>(place)];
    }
    return object;
}

json read_sweeps(const track::Params& noise, bool is_transition) {
    json sweeps = json::array();
    if (!noise.has("sweeps") || !noise.json()["sweeps"].is_array()) return sweeps;
    for (const json& entry : noise.json()["sweeps"]) {
        const track::Params given(entry.is_object()  ? entry
                                  : entry.is_array() ? named(entry, is_transition)
                                                     : json::object());
        json sweep = json::object();
        for (const SweepValue& value : sweep_values)
            if (is_transition || value.static_place >= 0)
                sweep[value.name] = given.number(value.name, value.usual);
        sweeps.push_back(std::move(sweep));
    }
    return sweeps;
}

json read_colour(const track::Params& noise) {
    json colour = json::object();
    for (const char* key : {"noise_parameters", "color_params"}) {
        if (!noise.has(key)) continue;
        const json& given = noise.json()[key];
        if (given.is_object())
            colour = given;
        else if (given.is_string())
            colour["name"] = given;
        break;
    }
    if (const auto type = noise.text("noise_type"); type && !colour.contains("name")) colour["name"] = *type;
    for (const char* key :
         {"exponent", "high_exponent", "distribution_curve", "lowcut", "highcut", "amplitude", "seed"})
        if (noise.has(key)) colour[key] = noise.json()[key];
    if (colour.empty()) colour["name"] = "pink";
    return colour;
}

}  // namespace

NoisePreset read_noise_preset(const track::Params& noise) {
    NoisePreset preset;
    preset.is_transition = noise.flag("transition", false);
    preset.function = preset.is_transition ? "noise_generator_transition" : "noise_generator";
    json params = {{"noise_parameters", read_colour(noise)},
                   {"sweeps", read_sweeps(noise, preset.is_transition)}};
    for (const char* key : {"static_notches", "input_audio_path", "lfo_waveform"})
        if (noise.has(key)) params[key] = noise.json()[key];
    const auto phase = [&](const std::string& key) { return noise.number(key + "_phase_offset_deg", 0); };
    if (preset.is_transition) {
        params["start_amp"] = 1;
        params["initial_offset"] = noise.number("initial_offset", 0);
        params["transition_duration"] = noise.number("duration", noise.number("post_offset", 0));
        for (const std::string side : {"start_", "end_"}) {
            params[side + "lfo_freq"] = noise.number(side + "lfo_freq", usual_lfo_freq);
            params[side + "lfo_phase_offset_deg"] = phase(side + "lfo");
            params[side + "intra_phase_offset_deg"] = phase(side + "intra");
        }
    } else {
        params["amp"] = 1;
        params["lfo_freq"] = noise.number("lfo_freq", usual_lfo_freq);
        params["lfo_phase_offset_deg"] = phase("start_lfo");
        params["intra_phase_offset_deg"] = phase("start_intra");
    }
    preset.params = track::Params(std::move(params));
    return preset;
}

}  // namespace stillpoint::voices
