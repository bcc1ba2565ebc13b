#include "session/piece.h"

#include <utility>

#include "engine/load.h"
#include "session/media_clock.h"

namespace stillpoint::session {

PieceResult prepare_piece(std::string_view document, std::string id) {
    auto loaded = engine::load_track(document);
    if (!loaded.track) return {nullptr, std::move(loaded.diagnostics)};
    auto piece = std::make_shared<Piece>();
    piece->id = std::move(id);
    piece->document = document;
    piece->track = loaded.track;
    piece->plan = std::make_shared<const engine::Plan>(engine::provisional_plan(*loaded.track, media_rate));
    piece->score = std::make_shared<const world::Score>(*loaded.track);
    piece->summary = world::summarize(*piece->score);
    piece->warnings = loaded.diagnostics;
    return {std::move(piece), std::move(loaded.diagnostics)};
}

}  // namespace stillpoint::session
