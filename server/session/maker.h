// Makes the packets and features of a piece: what is dear in a production, and the same for all who play it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/analyzer.h"
#include "codec/passage_encoder.h"
#include "engine/renderer.h"
#include "session/piece.h"
#include "session/stretch.h"

namespace stillpoint::session {

// One owner at a time. Deterministic: what it makes of a quantum depends on (piece, seed, quantum) only,
// never on where it began or how long its stretches are.
class Maker {
  public:
    // Length of the blend when a piece takes over from another.
    static constexpr std::int64_t blend_samples = 80 * 48;

    Maker(PiecePtr piece, std::uint64_t seed);

    // The next quantum is QUANTUM; what it depends on is rendered now. Returns the features from FIRST_HOP on
    // up to the hop before the one that QUANTUM finishes.
    std::vector<analysis::Features> begin(std::int64_t quantum, std::int64_t first_hop);

    // As begin(), and up to SWITCH_SAMPLE the sound is that of BEFORE, which is blended into this one from
    // there on. Packets are those of a stream that begins here, up to the passage after the blend.
    std::vector<analysis::Features> take_over(const Piece& before, std::uint64_t seed,
                                              std::int64_t switch_sample, std::int64_t quantum,
                                              std::int64_t first_hop);

    // The next QUANTA quanta; fewer at the end of the piece, and where it is pure again.
    Stretch make(int quanta);

    // As Analyzer::set_stride: from then on its features are for one session only.
    void set_ear(int stride) { analyzer_.set_stride(stride); }

    std::int64_t next() const { return next_; }  // quantum
    // Quantum after the last, with which the decoder, too, has reached the end of the track.
    std::int64_t end() const { return end_; }
    // Whether nothing of a blend is in what comes.
    bool pure() const { return next_ >= pure_from_; }

  private:
    using Quantum = std::array<float, codec::opus_samples>;
    struct Outgoing {  // the piece that is being blended out
        engine::Renderer renderer;
        std::int64_t blend_start = 0;
    };

    std::vector<analysis::Features> listen(std::int64_t quantum, std::int64_t first_hop,
                                           std::int64_t encoded_from);
    void render(Quantum& pcm);
    void blend(Quantum& pcm);

    PiecePtr piece_;
    engine::Renderer renderer_;
    codec::PassageEncoder encoder_;
    analysis::Analyzer analyzer_;
    std::optional<Outgoing> outgoing_;
    std::int64_t next_ = 0, end_ = 0, pure_from_ = 0;  // quanta
};

}  // namespace stillpoint::session
