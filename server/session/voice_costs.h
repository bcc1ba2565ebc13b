// What a track is expected to cost before it was rendered.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "session/piece.h"

namespace stillpoint::session {

// All costs are CPU seconds per media second on this machine.
struct CostTable {
    double base = 0.008;                                  // encoder, analysis, world, messages
    double other = 0.002;                                 // a voice whose function is not in the table
    std::map<std::string, double, std::less<>> voices{};  // by name of the function

    // Plays every synth function with its defaults for a moment. Takes about a tenth of a second; any thread.
    static CostTable measure();
};

// I/O thread only.
class VoiceCosts {
  public:
    void adopt(CostTable table) { table_ = std::move(table); }

    double of(const track::Step& step) const;
    // The steps that sound at SAMPLE.
    double at(const Piece& piece, std::int64_t sample) const;
    // The largest of it from SAMPLE on for SECONDS.
    double dearest(const Piece& piece, std::int64_t sample, double seconds) const;

    // A step was rendered and cost OBSERVED: the table moves a little towards it.
    void correct(const track::Step& step, double observed);

  private:
    CostTable table_;
};

}  // namespace stillpoint::session
