// From the peaks of a step's buses to its levels, and the loudness that steps are kept close to (20-assembly
// 3).
#pragma once

#include <cstdint>
#include <vector>

#include "engine/plan.h"
#include "engine/step_sound.h"
#include "track/track.h"

namespace stillpoint::engine {

// The gain that brings a bus of that peak to its level; 0 for a silent bus.
float bus_gain(double peak, double normalization_level, double volume);

constexpr double ceiling = 0.99;

// Brings a peak above the ceiling down to it.
double ceiling_gain(double peak);

// The most by which loudness continuity moves a step, either way.
double continuity_limit();

// Mean of the short-term RMS over a centred window of 50 ms, of the moments louder than 1e-5. Zeros surround
// the step.
class LoudnessMeter {
  public:
    explicit LoudnessMeter(int rate);
    void push(float left, float right);
    double finish();  // after the last frame

  private:
    void slide(double power);
    std::vector<double> window_;  // ring of the last powers
    std::size_t at_ = 0;
    std::int64_t pushed_ = 0, ahead_ = 0;
    double sum_ = 0, total_ = 0;
    std::int64_t loud_frames_ = 0;
};

}  // namespace stillpoint::engine
