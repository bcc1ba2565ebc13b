// Two tones of steady frequency and level, one per ear: the cheapest sound there is.
#pragma once

#include <cstdint>
#include <memory>

#include "dsp/block.h"
#include "dsp/kernels.h"

namespace stillpoint::dsp {

// sin(2 pi (start + step * n)) * gain. The phase is an integer and anchored anew in every block, and what
// lies between is angle addition from a table made once, so the error after hours is that of the first block.
class SteadyPair {
  public:
    struct Ear {
        double step = 0;   // turns per frame, below 1
        double start = 0;  // turns
        double gain = 0;
    };
    SteadyPair(const Ear& left, const Ear& right);

    // Adds frames [first, first + count), count <= block_frames.
    void add(std::int64_t first, int count, float gain, float* left, float* right) const noexcept {
        kernels().add_steady(left_.at(first, gain), right_.at(first, gain), count, left, right);
    }

  private:
    struct Table {
        alignas(64) float values[2 * block_frames];
    };
    struct Tone {
        std::shared_ptr<const Table> table;
        Phase start, step;
        double gain;

        SteadyTone at(std::int64_t frame, float factor) const noexcept {
            return {table->values, start + step * static_cast<Phase>(frame),
                    static_cast<float>(gain * factor)};
        }
    };
    static std::shared_ptr<const Table> table_of(Phase step);
    Tone left_, right_;
};

}  // namespace stillpoint::dsp
