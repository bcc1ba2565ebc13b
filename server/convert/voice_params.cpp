#include "convert/voice_params.h"

#include <algorithm>
#include <string>

#include "voices/common_parameters.h"
#include "voices/readable_value.h"
#include "voices/registry.h"

namespace stillpoint::convert {
namespace {

using nlohmann::json;
using voices::ParameterSpec;

void add(const ParameterSpec& row, const track::Params& params, json& out) {
    const auto written = [&](std::string_view name) { return params.has(name); };
    std::string name(row.name);
    if (!written(name)) {
        const auto alias = std::find_if(row.aliases.begin(), row.aliases.end(), written);
        if (alias == row.aliases.end()) return;
        name = *alias;
    }
    if (json value = voices::readable_value(row, *params.value(name)); !value.is_null())
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
