// From sound to features, hop by hop.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "analysis/features.h"

namespace stillpoint::analysis {

// Fed with the PCM of 48 kHz sessions in order, in pieces of any size; the result depends only on the sound.
// One owner at a time.
class Analyzer {
  public:
    // Samples a hop looks back and ahead; a hop is finished once the sound LOOK_AHEAD after it has been
    // pushed.
    static constexpr std::int64_t look_ahead = window_samples / 2;
    // Begun in the middle, the hops from this many samples on equal those of a run from 0.
    static constexpr std::int64_t memory = 20 * hop_samples;

    explicit Analyzer(std::int64_t first_sample = 0);
    ~Analyzer();
    Analyzer(Analyzer&&) noexcept;
    Analyzer& operator=(Analyzer&&) noexcept;

    // The next sound pushed begins at SAMPLE >= 0; what lies before counts as silence. The first hop finished
    // is the first at or after SAMPLE.
    void seek(std::int64_t sample);

    // From the next hop on only every STRIDE-th is measured, those whose number it divides; flux is then the
    // mean rise per hop since the last one measured. 0: none is, and every hop is told as silence.
    void set_stride(int stride);

    // Interleaved left, right; appends every hop it finishes.
    void push(std::span<const float> interleaved, std::vector<Features>& out);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace stillpoint::analysis
