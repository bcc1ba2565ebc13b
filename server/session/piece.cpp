#include "session/piece.h"

#include <utility>

#include "engine/clip_sound.h"
#include "engine/load.h"
#include "session/media_clock.h"
#include "track/placement.h"
#include "voices/noise_preset.h"
#include "voices/registry.h"

namespace stillpoint::session {

namespace {

std::vector<std::string_view> playing(std::string_view function, bool is_transition) {
    const auto* spec = voices::resolve_function(function, is_transition);
    return spec ? std::vector{spec->name} : std::vector<std::string_view>{};
}

PiecePart part_of(const track::Step& step, const track::StepPlacement& place) {
    PiecePart part{place.first, place.end(), {}};
    for (const track::Voice& voice : step.voices)
        for (const std::string_view name : playing(voice.function, voice.is_transition))
            part.voices.push_back(name);
    return part;
}

std::vector<PiecePart> parts_of(const track::Track& track, const media::Contents& media) {
    const auto places = track::place_steps(track, media_rate);
    std::vector<PiecePart> parts;
    for (std::size_t k = 0; k < places.size(); ++k)
        parts.push_back(part_of(track.steps[k], places[k]));
    if (const auto& noise = track.background_noise) {
        const auto file = noise->inline_noise ? nullptr : media.noise(noise->file);
        if (noise->inline_noise || file) {
            const auto preset = voices::read_noise_preset(file ? *file : *noise->inline_noise);
            parts.push_back({static_cast<std::int64_t>(noise->start_time * media_rate),
                             track::total_frames(places), playing(preset.function, preset.is_transition)});
        }
    }
    for (const track::Clip& clip : track.clips)
        if (auto sound = media.sound(clip.file)) {
            const engine::ClipSound placed(clip, std::move(sound), media_rate);
            parts.push_back({placed.first(), placed.end(), {}, 1});
        }
    return parts;
}

PieceResult to_piece(engine::LoadResult loaded, std::string_view document, std::string id) {
    if (!loaded.track) return {nullptr, std::move(loaded.diagnostics)};
    auto piece = std::make_shared<Piece>();
    piece->id = std::move(id);
    piece->document = document;
    piece->track = loaded.track;
    piece->plan = std::make_shared<const engine::Plan>(
        engine::provisional_plan(*loaded.track, media_rate, engine::default_target_level, loaded.media));
    piece->score = std::make_shared<const world::Score>(*loaded.track, loaded.media);
    piece->summary = world::summarize(*piece->score);
    piece->parts = parts_of(*loaded.track, loaded.media);
    piece->media = std::move(loaded.media);
    piece->warnings = loaded.diagnostics;
    return {std::move(piece), std::move(loaded.diagnostics)};
}

engine::LoadResult load(std::string_view document, const media::Library* media, const track::Limits& limits) {
    engine::LoadOptions options;
    options.limits = limits;
    options.library = media;
    options.rate = media_rate;
    return engine::load_track(document, options);
}

}  // namespace

PieceResult prepare_piece(std::string_view document, const media::Library& media, std::string id,
                          const track::Limits& limits) {
    return to_piece(load(document, &media, limits), document, std::move(id));
}

PieceResult prepare_piece_without_files(std::string_view document, const track::Limits& limits) {
    auto loaded = load(document, nullptr, limits);
    if (loaded.names_files) return {nullptr, std::move(loaded.diagnostics), true};
    return to_piece(std::move(loaded), document, {});
}

PiecePtr with_levels_of(const Piece& before, const Piece& piece) {
    const engine::Plan bounds_before =
        engine::provisional_plan(*before.track, media_rate, engine::default_target_level, before.media);
    auto carried = std::make_shared<Piece>(piece);
    carried->plan =
        std::make_shared<const engine::Plan>(engine::carried_plan(*piece.plan, *before.plan, bounds_before));
    return carried;
}

PiecePtr with_mix(const PiecePtr& piece, const engine::Mix& mix) {
    if (piece->plan->mix == mix) return piece;
    auto plan = std::make_shared<engine::Plan>(*piece->plan);
    plan->mix = mix;
    auto mixed = std::make_shared<Piece>(*piece);
    mixed->plan = std::move(plan);
    return mixed;
}

}  // namespace stillpoint::session
