// The frames that a legacy SAM voice is cut into: each is windowed, heard from one direction, and added to
// the others (40-voices 3.4).
#pragma once

#include <algorithm>
#include <cstdint>

#include "dsp/sine.h"

namespace stillpoint::voices {

struct HeadFrames {
    int length = 0;             // samples
    int hop = 0;                // samples from one frame to the next; 0: there are none
    bool root_window = false;   // the square root of the Hann window
    double gain = 1;            // of each frame
    std::int64_t step_end = 0;  // frame of the step where the voice ends

    double window(double k) const noexcept {
        const double turns = k / (length - 1);
        return root_window ? dsp::sin_turns(turns / 2) : 0.5 - 0.5 * dsp::cos_turns(turns);
    }

    // The sample that decides from where frame NUMBER is heard.
    std::int64_t middle(std::int64_t number) const noexcept {
        return std::min(number * hop + hop / 2, step_end - 1);
    }
};

// The sum of all frames.
class HeadSound {
  public:
    virtual ~HeadSound() = default;

    // Writes samples [first, first + count), count <= dsp::block_frames, of both ears at amplitude 1.
    // Any order of calls gives the same bits; it is cheapest when FIRST continues the last call.
    virtual void render(std::int64_t first, int count, double* left, double* right) noexcept = 0;
};

}  // namespace stillpoint::voices
