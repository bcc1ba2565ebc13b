// Tracks and sessions as the API shows them; docs/api.md explains each member.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>

#include "session/directory.h"
#include "session/piece.h"
#include "session/planner.h"
#include "session/scheduler.h"
#include "session/session.h"

namespace stillpoint::web {

// PLANNER tells how far the exact levels are.
nlohmann::json track_summary(const session::Piece& piece, std::uint64_t seed,
                             const session::Planner& planner);
nlohmann::json session_view(const session::Session& session, const session::Planner& planner);
nlohmann::json server_view(const session::Directory& directory, const session::Scheduler& scheduler);

}  // namespace stillpoint::web
