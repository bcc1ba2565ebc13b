// Tracks and sessions as the API shows them; docs/api.md explains each member.
#pragma once

#include <nlohmann/json.hpp>

#include "session/piece.h"
#include "session/session.h"

namespace stillpoint::web {

nlohmann::json track_summary(const session::Piece& piece);
nlohmann::json session_view(const session::Session& session);

}  // namespace stillpoint::web
