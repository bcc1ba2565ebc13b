// Plans as text, to keep them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/plan.h"

namespace stillpoint::session {

// JSON; decimals that give the same numbers back.
std::string text_of(const engine::Plan& plan);

// None when TEXT is no plan.
std::optional<engine::Plan> plan_from(std::string_view text);

}  // namespace stillpoint::session
