#include "voices/readable_value.h"

#include <algorithm>
#include <string>

#include "dsp/transition.h"
#include "support/word.h"
#include "track/json_value.h"
#include "track/params.h"

namespace stillpoint::voices {
namespace {

using nlohmann::json;

json readable_number(const json& value) {
    const auto number = track::parameter_number(value);
    if (!number) return {};
    return value.is_number() ? value : json(*number);
}

// Some flags move between 0 and 1, so that a number stays one.
json readable_flag(const json& value) {
    if (value.is_number()) return value;
    const auto flag = track::to_flag(value);
    return flag ? json(*flag) : json();
}

bool is_one_of(const std::vector<std::string_view>& choices, const json& value) {
    return value.is_string() && std::count(choices.begin(), choices.end(),
                                           support::trimmed_lower(value.get_ref<const std::string&>())) > 0;
}

std::string one_of(const std::vector<std::string_view>& choices) {
    std::string text;
    for (const auto choice : choices)
        text += (text.empty() ? "" : " or ") + std::string(choice);
    return text;
}

bool is_readable(const ParameterSpec& spec, const json& value) {
    switch (spec.kind) {
        case ParameterKind::Number:
            return !readable_number(value).is_null();
        case ParameterKind::Flag:
            return !readable_flag(value).is_null();
        case ParameterKind::Choice:
            return is_one_of(spec.choices, value);
        case ParameterKind::Curve:
            return value.is_string() && dsp::is_readable_curve(value.get_ref<const std::string&>());
        case ParameterKind::Colour:
            return value.is_string() || value.is_object();
        case ParameterKind::Phases:
            return value.is_object();
        case ParameterKind::Object:
            return value.is_object() ||
                   (value.is_string() && json::accept(value.get_ref<const std::string&>()));
        case ParameterKind::PerSweep:
            return value.is_array() || !readable_number(value).is_null();
        case ParameterKind::Points:
        case ParameterKind::List:
        case ParameterKind::Sweeps:
        case ParameterKind::Notches:
            return value.is_array();
        case ParameterKind::SoundFile:
        case ParameterKind::DataFile:
            return value.is_string();
        case ParameterKind::SoundFiles:
            return value.is_string() || value.is_array();
    }
    return false;
}

}  // namespace

json readable_value(const ParameterSpec& spec, const json& value) {
    if (spec.kind == ParameterKind::Number) return readable_number(value);
    if (spec.kind == ParameterKind::Flag) return readable_flag(value);
    return is_readable(spec, value) ? value : json();
}

std::string readable_in_words(const ParameterSpec& spec) {
    switch (spec.kind) {
        case ParameterKind::Number:
        case ParameterKind::PerSweep:
            return spec.unit.empty() ? "a number" : "a number in " + std::string(spec.unit);
        case ParameterKind::Flag:
            return "true or false";
        case ParameterKind::Choice:
            return one_of(spec.choices);
        case ParameterKind::Curve:
            return "linear, logarithmic, exponential or an expression in alpha such as alpha**3";
        case ParameterKind::Colour:
            return "the name of a colour, for example pink";
        case ParameterKind::Phases:
            return "an object with left and right in rad";
        case ParameterKind::Object:
            return "an object";
        case ParameterKind::Points:
        case ParameterKind::List:
        case ParameterKind::Sweeps:
        case ParameterKind::Notches:
            return "a list";
        case ParameterKind::SoundFile:
        case ParameterKind::DataFile:
            return "a path inside the media library";
        case ParameterKind::SoundFiles:
            return "a list of paths inside the media library";
    }
    return {};
}

}  // namespace stillpoint::voices
