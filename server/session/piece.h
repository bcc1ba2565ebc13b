// A track made ready to be played.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "engine/plan.h"
#include "media/contents.h"
#include "media/library.h"
#include "track/diagnostic.h"
#include "track/parse.h"
#include "track/track.h"
#include "world/score.h"
#include "world/summary.h"

namespace stillpoint::session {

// Immutable; shared by all sessions that play it.
struct Piece {
    std::string id;        // in the library; empty for a track that came with a request
    std::string document;  // as written
    std::shared_ptr<const track::Track> track;
    media::Contents media;  // of the files it names, at 48 kHz
    // For 48 kHz: bounds, or exact (session/planner.h). A session keeps its piece, so its levels never change
    // under a listener.
    std::shared_ptr<const engine::Plan> plan;
    std::shared_ptr<const world::Score> score;
    world::Summary summary;
    track::Diagnostics warnings;
};
using PiecePtr = std::shared_ptr<const Piece>;

struct PieceResult {
    PiecePtr piece;                  // null when there are errors
    track::Diagnostics diagnostics;  // errors and warnings
};

// Reads and checks DOCUMENT, opens the files it names and bounds its levels; takes milliseconds, and longer
// only where recordings are decoded that nobody plays yet. Any thread.
PieceResult prepare_piece(std::string_view document, const media::Library& media = media::Library(),
                          std::string id = {}, const track::Limits& limits = {});

// PIECE at the level of BEFORE, of which it is a change (engine::carried_plan); takes a millisecond. Any
// thread.
PiecePtr with_levels_of(const Piece& before, const Piece& piece);

}  // namespace stillpoint::session
