#include "session/piece.h"

#include <utility>

#include "engine/load.h"
#include "session/media_clock.h"

namespace stillpoint::session {

PieceResult prepare_piece(std::string_view document, const media::Library& media, std::string id,
                          const track::Limits& limits) {
    engine::LoadOptions options;
    options.limits = limits;
    options.library = &media;
    options.rate = media_rate;
    auto loaded = engine::load_track(document, options);
    if (!loaded.track) return {nullptr, std::move(loaded.diagnostics)};
    auto piece = std::make_shared<Piece>();
    piece->id = std::move(id);
    piece->document = document;
    piece->track = loaded.track;
    piece->plan = std::make_shared<const engine::Plan>(
        engine::provisional_plan(*loaded.track, media_rate, engine::default_target_level, loaded.media));
    piece->score = std::make_shared<const world::Score>(*loaded.track, loaded.media);
    piece->summary = world::summarize(*piece->score);
    piece->media = std::move(loaded.media);
    piece->warnings = loaded.diagnostics;
    return {std::move(piece), std::move(loaded.diagnostics)};
}

PiecePtr with_levels_of(const Piece& before, const Piece& piece) {
    const engine::Plan bounds_before =
        engine::provisional_plan(*before.track, media_rate, engine::default_target_level, before.media);
    auto carried = std::make_shared<Piece>(piece);
    carried->plan =
        std::make_shared<const engine::Plan>(engine::carried_plan(*piece.plan, *before.plan, bounds_before));
    return carried;
}

}  // namespace stillpoint::session
