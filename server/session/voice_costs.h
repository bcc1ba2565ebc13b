// What a track is expected to cost before it was rendered.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "session/demand.h"
#include "session/piece.h"

namespace stillpoint::session {

// All costs are CPU seconds per media second on this machine.
struct CostTable {
    double base = 0.008;                                  // encoder, analysis, world, messages
    double clip = 0.0002;                                 // a recording that is mixed in
    double other = 0.002;                                 // a voice whose function is not in the table
    std::map<std::string, double, std::less<>> voices{};  // by name of the function

    // Plays every synth function with its defaults for a moment, and a recording. Takes about a tenth of a
    // second; any thread.
    static CostTable measure();
};

// I/O thread only.
class VoiceCosts {
  public:
    void adopt(CostTable table) { table_ = std::move(table); }

    // All that sounds at SAMPLE: steps, background noise, clips.
    double at(const Piece& piece, std::int64_t sample) const;
    // The same over time: from SAMPLE on for SECONDS, up to the end of the piece.
    Demand ahead(const Piece& piece, std::int64_t sample, double seconds) const;

    // What sounds at SAMPLE was rendered and cost OBSERVED: the table moves a little towards it.
    void correct(const Piece& piece, std::int64_t sample, double observed);

  private:
    double of(const PiecePart& part) const;

    CostTable table_;
};

}  // namespace stillpoint::session
