// From the peaks of a step's buses to its levels, and the loudness that steps are kept close to (20-assembly
// 3).
#pragma once

#include <array>
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

// Brings the track's peak to TARGET_LEVEL; 1 for a silent track or without a target (0 or less).
double final_gain(double peak, double target_level);

// The most by which loudness continuity moves a step, either way.
constexpr double continuity_limit = 1.4125375446227544;  // 3 dB

// The short-term loudness of a step, kept so that it can be told for any gain within the continuity limit:
// moments below 1e-5 do not count, and the gain decides which are.
class Loudness {
  public:
    void count(double rms);

    // Mean of the short-term RMS after GAIN, of the moments louder than 1e-5; 0 when there are none.
    double mean(double gain) const;

  private:
    struct Moments {
        double sum = 0;
        std::int64_t number = 0;
    };
    static constexpr int bins = 256;  // of the RMS around 1e-5, even in its logarithm
    Moments loud_;
    std::array<Moments, bins> doubtful_;
};

// Takes the RMS over a centred window of 50 ms at every frame. Zeros surround the step.
class LoudnessMeter {
  public:
    explicit LoudnessMeter(int rate);
    void push(float left, float right);
    Loudness finish();  // after the last frame

  private:
    void slide(double power);
    std::vector<double> window_;  // ring of the last powers
    std::size_t at_ = 0;
    std::int64_t pushed_ = 0, ahead_ = 0;
    double sum_ = 0;
    Loudness loudness_;
};

}  // namespace stillpoint::engine
