#include "web/mix_change.h"

#include <utility>

#include "web/json_input.h"

namespace stillpoint::web {

engine::Mix MixChange::applied(engine::Mix mix) const {
    return {tones.value_or(mix.tones), noise.value_or(mix.noise), clips.value_or(mix.clips)};
}

std::optional<MixChange> read_mix(const nlohmann::json* value, track::Diagnostics& findings) {
    if (!value) return std::nullopt;
    track::Diagnostics inside;
    JsonObject object(*value, inside);
    const auto volume = [&](const char* layer) -> std::optional<float> {
        const auto number = object.number(layer, 0, 1);
        return number ? std::optional(static_cast<float>(*number)) : std::nullopt;
    };
    const MixChange change{volume("tones"), volume("noise"), volume("clips")};
    object.refuse_others();
    for (auto& finding : inside) {
        finding.pointer = "/mix" + finding.pointer;
        findings.push_back(std::move(finding));
    }
    return change;
}

nlohmann::json mix_view(const engine::Mix& mix) {
    return {{"tones", mix.tones}, {"noise", mix.noise}, {"clips", mix.clips}};
}

}  // namespace stillpoint::web
