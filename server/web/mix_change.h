// The layers of a session that a request wants louder or softer.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "engine/plan.h"
#include "track/diagnostic.h"

namespace stillpoint::web {

struct MixChange {
    std::optional<float> tones, noise, clips;  // 0..1; null: as it is

    engine::Mix applied(engine::Mix mix) const;
};

// VALUE is the member "mix" of a body, null where there is none; what is wrong with it is added to FINDINGS.
std::optional<MixChange> read_mix(const nlohmann::json* value, track::Diagnostics& findings);

nlohmann::json mix_view(const engine::Mix& mix);

}  // namespace stillpoint::web
