#include "random_tracks.h"

#include <algorithm>
#include <cmath>

#include "voices/common_parameters.h"
#include "voices/registry.h"
#include "voices/voice_flanger.h"

namespace stillpoint {
namespace {

using nlohmann::json;
using voices::ParameterKind;
using voices::ParameterSpec;

constexpr std::string_view transition_suffix = "_transition";

}  // namespace

double RandomTracks::between(double low, double high) {
    return low + (high - low) * (static_cast<double>(random_() >> 11) * 0x1p-53);
}

std::string_view RandomTracks::one_of(std::initializer_list<std::string_view> texts) {
    return texts.begin()[below(texts.size())];
}

json RandomTracks::unreadable() {
    switch (below(7)) {
        case 0:
            return nullptr;
        case 1:
            return "";
        case 2:
            return "gentle";
        case 3:
            return json::array();
        case 4:
            return json::object({{"left", 1}});
        case 5:
            return 1e300;
        default:
            return true;
    }
}

json RandomTracks::number(const ParameterSpec& spec) {
    const double low = std::max(spec.min, -1000.0), high = std::min(spec.max, std::max(low + 1, 1000.0));
    switch (below(16)) {
        case 0:
            return low;
        case 1:
            return high;
        case 2:
            return 0;
        case 3:
            return high + (high - low) * between(0, 3);
        case 4:
            return low - (high - low) * between(0, 3);
        case 5:
            return std::string(one_of({"3.5", " -2 ", "1e3", "0x10", "12 Hz"}));
        case 6:
            return (one_in(2) ? 1 : -1) * std::pow(10.0, between(-12, 12));
        case 7:
        case 8:
        case 9:
            return between(low, high);
        case 10:
            return std::round(between(low, high));
        default:  // near the usual
            return spec.default_number * between(0, 2) + between(-1, 1);
    }
}

json RandomTracks::colour() {
    if (one_in(2))
        return std::string(one_of({"pink", "white", "brown", "red", "deep brown", "blue", "purple", "green",
                                   " Pink ", "mauve", "Green"}));
    json object = json::object();
    for (const char* name :
         {"exponent", "high_exponent", "distribution_curve", "lowcut", "highcut", "amplitude", "seed"})
        if (one_in(3)) object[name] = number({.name = name, .min = -3, .max = one_in(2) ? 3.0 : 20000.0});
    if (one_in(4)) object["name"] = "Brown";
    return object;
}

json RandomTracks::object() {
    const ParameterSpec any{.name = "any", .min = one_in(2) ? 0.0 : -10.0, .max = one_in(2) ? 1.0 : 10000.0};
    json entry = json::object();
    for (const char* name :
         {"time",      "amp",        "freq",       "q",       "cascade", "min",      "max",
          "start_min", "start_max",  "end_min",    "end_max", "start_q", "end_q",    "start_casc",
          "mode",      "center_deg", "extent_deg", "rate",    "seconds", "distance", "speed",
          "start_deg", "duration",   "angle",      "radius"})
        if (one_in(3)) entry[name] = one_in(12) ? unreadable() : number(any);
    if (one_in(4)) entry["mode"] = one_of({"oscillate", "rotate", "random"});
    return entry;
}

// Of anything that documents keep in lists: points, notches, sweeps, places on a path.
json RandomTracks::list() {
    json entries = json::array();
    const ParameterSpec any{.name = "any", .min = one_in(2) ? 0.0 : -10.0, .max = one_in(2) ? 1.0 : 10000.0};
    for (std::uint64_t i = below(5); i > 0; --i) {
        if (one_in(8)) {
            entries.push_back(one_in(2) ? unreadable() : number(any));
        } else if (one_in(2)) {
            json entry = json::array();
            for (std::uint64_t k = below(9); k > 0; --k)
                entry.push_back(one_in(12) ? unreadable() : number(any));
            entries.push_back(entry);
        } else {
            entries.push_back(object());
        }
    }
    return entries;
}

json RandomTracks::value(const ParameterSpec& spec) {
    if (one_in(25)) return unreadable();
    switch (spec.kind) {
        case ParameterKind::Number:
            return number(spec);
        case ParameterKind::Flag:
            return one_in(4) ? json(std::string(one_of({"yes", "no", "1", "maybe"}))) : json(one_in(2));
        case ParameterKind::Choice:
            if (spec.choices.empty() || one_in(8)) return std::string(one_of({"sideways", " ", "LINEAR"}));
            return std::string(spec.choices[below(spec.choices.size())]);
        case ParameterKind::Curve:
            return std::string(
                one_of({"linear", "logarithmic", "exponential", "alpha**3", "np.sin(alpha*np.pi/2)",
                        "1 - 3*alpha", "alpha + 0.3*sin(20*alpha)", "1/alpha", "import os", "40*alpha"}));
        case ParameterKind::Colour:
            return colour();
        case ParameterKind::Phases:
            return {{"left", between(-10, 10)},
                    {"right", one_in(4) ? unreadable() : json(between(-1e6, 1e6))}};
        default:
            return one_in(8) ? json("nowhere.wav") : one_in(4) ? object() : list();
    }
}

json RandomTracks::voice(const voices::FunctionSpec& function, int odds) {
    json params = json::object();
    const auto fill = [&](const std::vector<ParameterSpec>& table) {
        for (const ParameterSpec& spec : table) {
            if (!one_in(odds)) continue;
            const bool alias = !spec.aliases.empty() && one_in(3);
            params[std::string(alias ? spec.aliases[below(spec.aliases.size())] : spec.name)] = value(spec);
        }
    };
    fill(function.parameters);
    // A ramp that jumps at once hides everything else, and documents hold one in every other voice.
    if (one_in(2)) fill(voices::timing_parameters());
    if (one_in(4)) {
        fill(voices::flanger_parameters());
        if (!one_in(8)) params["flangeEnable"] = true;
    }
    const bool is_transition = function.name.ends_with(transition_suffix);
    json voice = {
        {"synth_function_name", function.name}, {"is_transition", is_transition}, {"params", params}};
    if (!function.aliases.empty() && one_in(3))
        voice["synth_function_name"] = function.aliases[below(function.aliases.size())];
    if (one_in(3)) voice["description"] = one_of({"a", "b"});
    if (one_in(3)) voice["voice_type"] = one_of({"noise", "binaural", "other"});
    if (one_in(3)) voice["volume_envelope"] = envelope();
    return voice;
}

json RandomTracks::envelope() {
    json params = json::object();
    const ParameterSpec seconds{.name = "seconds", .min = 0, .max = 0.5};
    for (const char* name :
         {"fade_duration", "start_amp", "end_amp", "attack", "decay", "sustain_level", "release"})
        if (!one_in(4)) params[name] = std::clamp(between(-0.1, one_in(4) ? 20 : 0.3), -0.1, 20.0);
    return {{"type", one_of({"linear_fade", "adsr", "linen", "wobble"})}, {"params", params}};
}

json RandomTracks::step(const voices::FunctionSpec* first_function) {
    const auto functions = voices::all_functions();
    json step = {{"duration", one_in(8) ? between(0, 0.002) : between(0.02, 0.4)}, {"voices", json::array()}};
    const std::uint64_t count = below(4) + (first_function ? 1 : 0);
    for (std::uint64_t i = 0; i < count; ++i) {
        const auto& function =
            i == 0 && first_function ? *first_function : *functions[below(functions.size())];
        step["voices"].push_back(voice(function, one_in(3) ? 2 : 6));
    }
    if (one_in(3)) step["start"] = between(0, 1);
    if (one_in(3)) step["crossfade_duration"] = between(0, 0.3);
    if (one_in(4)) step["crossfade_overlap"] = between(0, 1);
    if (one_in(4)) step["crossfade_curve"] = one_of({"linear", "equal_power"});
    if (one_in(4)) step["binaural_volume"] = between(-0.5, 0.6);
    if (one_in(4)) step["noise_volume"] = between(-0.5, 0.6);
    if (one_in(4)) step["normalization_level"] = between(-1, 3);
    return step;
}

json RandomTracks::track(const voices::FunctionSpec& function) {
    json global = {{"sample_rate", 48000}};
    if (one_in(2)) global["crossfade_duration"] = between(0, 0.2);
    if (one_in(3)) global["crossfade_curve"] = one_of({"linear", "equal_power"});
    if (one_in(4)) global["normalization_level"] = between(0, 1.5);
    if (one_in(4)) global["preserve_relative_step_loudness"] = true;
    json steps = json::array({step(&function)});
    for (std::uint64_t i = below(3); i > 0; --i)
        steps.push_back(step(nullptr));
    std::swap(steps[0], steps[below(steps.size())]);
    return {{"global", global}, {"progression", steps}, {"seed", below(100)}};
}

}  // namespace stillpoint
