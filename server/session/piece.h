// A track made ready to be played.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/plan.h"
#include "media/contents.h"
#include "media/library.h"
#include "track/diagnostic.h"
#include "track/parse.h"
#include "track/track.h"
#include "world/score.h"
#include "world/summary.h"

namespace stillpoint::session {

// Something that sounds from one moment to another, by what makes it costly.
struct PiecePart {
    std::int64_t first = 0, end = 0;  // media samples
    std::vector<std::string_view>
        voices;     // names of the synth functions that play, of a step or background noise
    int clips = 0;  // recordings that are mixed in
};

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
    std::vector<PiecePart> parts;  // the steps in order, then what sounds beside them
    track::Diagnostics warnings;
};
using PiecePtr = std::shared_ptr<const Piece>;

struct PieceResult {
    PiecePtr piece;                  // null when there are errors
    track::Diagnostics diagnostics;  // errors and warnings
    bool needs_files = false;        // there is no piece because it names files, and they were not wanted
};

// Reads and checks DOCUMENT, opens the files it names and bounds its levels. Takes milliseconds, and longer
// where it names files: they are read, and recordings decoded that nobody plays yet. Any thread.
PieceResult prepare_piece(std::string_view document, const media::Library& media = media::Library(),
                          std::string id = {}, const track::Limits& limits = {});

// The same for whoever must not wait for files: a document that names any is not made a piece.
PieceResult prepare_piece_without_files(std::string_view document, const track::Limits& limits = {});

// PIECE at the level of BEFORE, of which it is a change (engine::carried_plan); takes a millisecond. Any
// thread.
PiecePtr with_levels_of(const Piece& before, const Piece& piece);

// PIECE in that mix.
PiecePtr with_mix(const PiecePtr& piece, const engine::Mix& mix);

}  // namespace stillpoint::session
