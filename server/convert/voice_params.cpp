#include "convert/voice_params.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "dsp/transition.h"
#include "track/json_value.h"
#include "voices/common_parameters.h"
#include "voices/registry.h"

namespace stillpoint::convert {
namespace {

using nlohmann::json;
using voices::ParameterKind;
using voices::ParameterSpec;

std::string trimmed_lower(const std::string& text) {
    std::string word;
    for (const unsigned char c : text)
        if (!std::isspace(c)) word += static_cast<char>(std::tolower(c));
    return word;
}

// The value as the voice reads it; null when it cannot.
json readable(const ParameterSpec& row, const std::string& name, const track::Params& params) {
    const json& value = *params.value(name);
    switch (row.kind) {
        case ParameterKind::Number: {
            const auto number = params.number(name);
            return number && !value.is_number() ? json(*number) : number ? value : json();
        }
        case ParameterKind::Flag:
            if (value.is_number()) return value;  // some flags move between 0 and 1
            return params.flag(name) ? json(*params.flag(name)) : json();
        case ParameterKind::Choice: {
            const std::string word = value.is_string() ? trimmed_lower(value.get<std::string>()) : "";
            return std::count(row.choices.begin(), row.choices.end(), word) > 0 ? value : json();
        }
        case ParameterKind::Curve:
            return value.is_string() && dsp::is_readable_curve(value.get<std::string>()) ? value : json();
        default:
            return value;
    }
}

void add(const ParameterSpec& row, const track::Params& params, json& out) {
    const auto written = [&](std::string_view name) { return params.has(name); };
    std::string name(row.name);
    if (!written(name)) {
        const auto alias = std::find_if(row.aliases.begin(), row.aliases.end(), written);
        if (alias == row.aliases.end()) return;
        name = *alias;
    }
    if (json value = readable(row, name, params); !value.is_null())
        out[std::string(row.name)] = std::move(value);
}

}  // namespace

track::Params canonical_params(const track::Voice& voice) {
    const auto* function = voices::resolve_function(voice.function, voice.is_transition);
    if (!function) return voice.params;
    json out = json::object();
    for (const ParameterSpec& row : function->parameters)
        add(row, voice.params, out);
    for (const auto& group : voices::common_parameters())
        for (const ParameterSpec& row : group.parameters)
            if (!group.only_transitions || function->name.ends_with("_transition"))
                add(row, voice.params, out);
    return track::Params(std::move(out));
}

}  // namespace stillpoint::convert
