#include "voices/catalogue.h"

#include <cmath>
#include <string>

#include "track/json_value.h"
#include "voices/common_parameters.h"
#include "voices/registry.h"

namespace stillpoint::voices {
namespace {

using nlohmann::ordered_json;

// A text where the default is worked out from other parameters.
ordered_json default_of(const ParameterSpec& row) {
    if (!row.default_text.empty()) return row.default_text;
    if (row.kind == ParameterKind::Flag) return row.default_number != 0;
    return row.default_number;
}

ordered_json json_of(const ParameterSpec& row) {
    ordered_json out = {{"name", row.name}, {"kind", kind_name(row.kind)}, {"default", default_of(row)}};
    if (!row.aliases.empty()) out["aliases"] = row.aliases;
    if (!row.unit.empty()) out["unit"] = row.unit;
    if (row.kind == ParameterKind::Number && std::isfinite(row.min)) out["min"] = row.min;
    if (row.kind == ParameterKind::Number && std::isfinite(row.max)) out["max"] = row.max;
    if (!row.choices.empty()) out["choices"] = row.choices;
    out["meaning"] = row.meaning;
    if (!row.has_effect) out["has_effect"] = false;
    return out;
}

ordered_json json_of(const std::vector<ParameterSpec>& rows) {
    ordered_json out = ordered_json::array();
    for (const ParameterSpec& row : rows)
        out.push_back(json_of(row));
    return out;
}

ordered_json json_of(const ParameterGroup& group) {
    return {{"name", group.name},
            {"summary", group.summary},
            {"only_transitions", group.only_transitions},
            {"parameters", json_of(group.parameters)}};
}

}  // namespace

std::string_view kind_name(ParameterKind kind) {
    switch (kind) {
        case ParameterKind::Number:
            return "number";
        case ParameterKind::Flag:
            return "flag";
        case ParameterKind::Choice:
            return "choice";
        case ParameterKind::Curve:
            return "curve";
        case ParameterKind::Colour:
            return "colour";
        case ParameterKind::Points:
            return "points";
        case ParameterKind::Phases:
            return "phases";
        case ParameterKind::List:
            return "list";
        case ParameterKind::Object:
            return "object";
        case ParameterKind::PerSweep:
            return "per_sweep";
        case ParameterKind::Sweeps:
            return "sweeps";
        case ParameterKind::Notches:
            return "notches";
        case ParameterKind::SoundFile:
            return "sound_file";
        case ParameterKind::SoundFiles:
            return "sound_files";
        case ParameterKind::DataFile:
            return "data_file";
    }
    return "";
}

std::string default_in_words(const ParameterSpec& parameter) {
    if (!parameter.default_text.empty()) return std::string(parameter.default_text);
    if (parameter.kind == ParameterKind::Flag) return parameter.default_number != 0 ? "true" : "false";
    return track::decimal(parameter.default_number);
}

ordered_json catalogue_entry(const FunctionSpec& function) {
    ordered_json out = {{"name", function.name}};
    if (!function.aliases.empty()) out["aliases"] = function.aliases;
    out["summary"] = function.summary;
    out["parameters"] = json_of(function.parameters);
    return out;
}

ordered_json catalogue() {
    ordered_json functions = ordered_json::array(), common = ordered_json::array();
    for (const FunctionSpec* function : all_functions())
        functions.push_back(catalogue_entry(*function));
    for (const ParameterGroup& group : common_parameters())
        common.push_back(json_of(group));
    return {{"functions", std::move(functions)}, {"common", std::move(common)}};
}

}  // namespace stillpoint::voices
