// Makes the media of one session: renders, encodes, analyses, grows the world.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/analyzer.h"
#include "codec/passage_encoder.h"
#include "engine/renderer.h"
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

// One owner at a time: a session hands it to a worker and gets it back with the chunk. Deterministic: a
// packet depends only on (piece, seed, its place), never on the chunk sizes or where an epoch began. After a
// change of the piece it depends on the piece before it, too, up to the end of the passage in which they
// blend.
class Production {
  public:
    // Packets before the sample an epoch begins at, for the decoder to settle.
    static constexpr int preroll_quanta = 4;
    // Length of the blend when a piece takes over from another.
    static constexpr std::int64_t blend_samples = 80 * 48;

    Production(PiecePtr piece, std::uint64_t seed, std::shared_ptr<const world::Style> style);

    // Starts an epoch: the next extend() begins preroll_quanta before the quantum that holds SAMPLE.
    void begin(std::uint32_t epoch, std::uint32_t world_epoch, std::int64_t sample);

    // As begin(), and what comes before SAMPLE is the sound of BEFORE, which is blended into this one from
    // there on.
    void take_over(const Production& before, std::uint32_t epoch, std::uint32_t world_epoch,
                   std::int64_t sample);

    // The world hears only every STRIDE-th hop of what extend() makes from now on, or none (0): see Analyzer.
    // Everything else is the same.
    void set_ear(int stride) { analyzer_.set_stride(stride); }

    // The next QUANTA packets (fewer at the end of the track, none after it).
    Chunk extend(int quanta);

    // A new style from the world frame that holds SAMPLE on: one keyframe there and the deltas of all that
    // has been rendered. SAMPLE must not be older than what Timeline keeps.
    Chunk restyle(std::shared_ptr<const world::Style> style, std::uint32_t world_epoch, std::int64_t sample);

    std::int64_t head() const { return head_; }      // the next extend() begins here
    bool finished() const { return head_ >= end_; }  // the track ends with what extend() returned last

  private:
    struct Outgoing {  // the piece that is being blended out
        engine::Renderer renderer;
        std::int64_t blend_start = 0;
    };

    void listen(std::int64_t from);
    void render(std::span<float> pcm, std::int64_t first_sample);
    void remember_features();
    void add_keyframe(std::int64_t sample, Chunk& chunk) const;
    void add_frames(const std::vector<v1::WorldFrame>& frames, Chunk& chunk) const;

    PiecePtr piece_;
    std::uint64_t seed_;
    std::shared_ptr<const world::Style> style_;
    engine::Renderer renderer_;
    std::optional<Outgoing> outgoing_;
    codec::PassageEncoder encoder_;
    analysis::Analyzer analyzer_;
    world::Generator generator_;

    std::uint32_t epoch_ = 0;
    std::int64_t begin_sample_ = 0;
    std::int64_t encoded_from_ = 0;  // where the passage that holds the first packet needs its sound
    std::int64_t head_ = 0;          // next sample to encode
    std::int64_t end_ = 0;  // head_ when all is done: a whole number of quanta, the encoder's delay included
    bool first_chunk_ = true;
    std::vector<analysis::Features> features_;  // of the chunk in work
    std::deque<analysis::Features> heard_;      // of the last seconds, for restyle()
};

}  // namespace stillpoint::session
