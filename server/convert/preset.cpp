#include "convert/preset.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "track/json_value.h"

namespace stillpoint::convert {
namespace {

using nlohmann::json;
using track::child_pointer;

template <std::size_t Count>
using Names = std::array<const char*, Count>;
constexpr Names<4> function_names = {"synth_function_name", "synthFunctionName", "synth_function",
                                     "synthFunction"};
constexpr Names<2> params_names = {"params", "parameters"};
constexpr Names<2> transition_names = {"is_transition", "isTransition"};
constexpr Names<2> envelope_names = {"volume_envelope", "volumeEnvelope"};
constexpr Names<5> noise_names = {"noise_parameters", "color_params", "noiseParameters", "noise_type",
                                  "lfo_waveform"};

template <std::size_t Count>
bool has_any(const json& object, const Names<Count>& names) {
    return std::any_of(names.begin(), names.end(), [&](const char* name) { return object.contains(name); });
}

std::string is_a(const json& value) {
    return "is " + std::string(track::type_in_words(value));
}

}  // namespace

bool is_voice(const json& object) {
    return object.is_object() && has_any(object, function_names);
}

bool is_noise(const json& object) {
    return object.is_object() && has_any(object, noise_names);
}

json clean_voice(const json& voice, const std::string& pointer, track::Report& report) {
    if (!voice.is_object()) {
        report.warning(pointer, is_a(voice) + ", not a voice, and is left out");
        return {};
    }
    json clean = voice;
    for (const char* name : function_names)
        if (clean.contains(name) && !clean[name].is_string() && !clean[name].is_null()) {
            report.warning(child_pointer(pointer, name), is_a(clean[name]) +
                                                             ", not the name of a synth function; "
                                                             "the voice is left out");
            return {};
        }
    for (const char* name : params_names)
        if (clean.contains(name) && !clean[name].is_object() && !clean[name].is_null()) {
            report.warning(child_pointer(pointer, name),
                           is_a(clean[name]) + ", not an object; defaults are used");
            clean.erase(name);
        }
    for (const char* name : transition_names)
        if (clean.contains(name) && !track::to_flag(clean[name])) {
            const bool truth = !track::is_empty_value(clean[name]);
            if (!clean[name].is_null())
                report.warning(child_pointer(pointer, name),
                               is_a(clean[name]) + ", and counts as " + (truth ? "true" : "false"));
            clean[name] = truth;
        }
    return clean;
}

json preset_voice(const json& voice, const std::string& pointer, track::Report& report) {
    json clean = clean_voice(voice, pointer, report);
    json kept = json::object();
    for (auto& [name, value] : clean.items()) {
        const auto is_among = [&, key = std::string_view(name)](const auto& names) {
            return std::find(names.begin(), names.end(), key) != names.end();
        };
        if (is_among(function_names) || is_among(params_names) || is_among(transition_names) ||
            is_among(envelope_names) || name == "description")
            kept[name] = value;
        else
            report.warning(child_pointer(pointer, name), "is not a key of a voice preset and has no effect");
    }
    return clean.is_null() ? json() : kept;
}

}  // namespace stillpoint::convert
