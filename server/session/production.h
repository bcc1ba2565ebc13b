// Makes the media of one session: its messages, from packets that may be shared, and its world.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "analysis/features.h"
#include "session/maker.h"
#include "session/packet_cache.h"
#include "session/piece.h"
#include "session/timeline.h"
#include "world/generator.h"
#include "world/style.h"

namespace stillpoint::session {

// What one piece of work yields, in media order.
struct Chunk {
    SoundSegmentPtr sound;  // null when only the world was made anew
    std::vector<WorldKeyframe> keyframes;
    std::vector<WorldDelta> deltas;
    std::string world_fields;  // of all deltas
    Message message;           // the sound with its deltas, made once for all listeners that follow

    void drop_world();
};

// One owner at a time: a session hands it to a worker and gets it back with the chunk. What has been made of
// the piece is taken from the cache, whoever made it; only the rest is rendered.
//
// Deterministic: a packet depends only on (piece, seed, its place), never on the chunk sizes, on where an
// epoch began or on what was kept. After a change of the piece it depends on the piece before it, too, up to
// the end of the passage in which they blend.
class Production {
  public:
    // Packets before the sample an epoch begins at, for the decoder to settle.
    static constexpr int preroll_quanta = 4;
    static constexpr std::int64_t blend_samples = Maker::blend_samples;

    Production(PiecePtr piece, std::uint64_t seed, std::shared_ptr<const world::Style> style,
               std::shared_ptr<PacketCache> cache);
    ~Production();
    Production(const Production&) = delete;
    Production& operator=(const Production&) = delete;

    // Starts an epoch: the next extend() begins preroll_quanta before the quantum that holds SAMPLE.
    void begin(std::uint32_t epoch, std::uint32_t world_epoch, std::int64_t sample);

    // As begin(), and what comes before SAMPLE is the sound of BEFORE, which is blended into this one from
    // there on.
    void take_over(const Production& before, std::uint32_t epoch, std::uint32_t world_epoch,
                   std::int64_t sample);

    // The world hears only every STRIDE-th hop of what extend() makes from now on, or none (0): see Analyzer.
    // Everything else is the same.
    void set_ear(int stride) { ear_ = stride; }

    // The next QUANTA packets (fewer at the end of the track, none after it).
    Chunk extend(int quanta);

    // A new style from the world frame that holds SAMPLE on: one keyframe there and the deltas of all that
    // has been rendered. SAMPLE must not be older than what Timeline keeps.
    Chunk restyle(std::shared_ptr<const world::Style> style, std::uint32_t world_epoch, std::int64_t sample);

    std::int64_t head() const;                   // the next extend() begins here
    bool finished() const;                       // the track ends with what extend() returned last
    std::int64_t made() const { return made_; }  // quanta that were rendered and not found, so far

  private:
    std::int64_t start_epoch(std::uint32_t epoch, std::uint32_t world_epoch, std::int64_t sample);
    StretchPtr next_stretch(int quanta);
    StretchPtr make(int quanta);
    StretchPtr make_own(int quanta);
    std::unique_ptr<Maker> borrow();
    void hear(const Stretch& stretch, std::int64_t from, std::int64_t to);
    void remember_features();
    void add_keyframe(std::int64_t sample, Chunk& chunk) const;
    void add_frames(const std::vector<v1::WorldFrame>& frames, Chunk& chunk) const;

    PiecePtr piece_;
    std::uint64_t seed_;
    std::shared_ptr<const world::Style> style_;
    std::shared_ptr<Rendition> rendition_;
    std::unique_ptr<Maker> own_;  // makes what is this session's alone: a blend, or less for its world
    world::Generator generator_;

    std::uint32_t epoch_ = 0;
    std::int64_t begin_sample_ = 0;
    std::int64_t next_ = 0;  // quantum
    std::int64_t made_ = 0;
    int ear_ = 1;         // of set_ear()
    bool rough_ = false;  // own_ does as it says
    bool first_chunk_ = true;
    std::vector<analysis::Features> features_;  // of the chunk in work
    std::deque<analysis::Features> heard_;      // of the last seconds, for restyle()
};

}  // namespace stillpoint::session
