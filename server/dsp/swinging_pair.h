// Two tones, one per ear, whose phases and levels swing slowly: the plain voice with its oscillators on.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "dsp/kernels.h"
#include "dsp/slow_sine.h"

namespace stillpoint::dsp {

// Per ear sin(2 pi (start + step * n + swings(n))) * (level + tremolo(n)) * balance(n).
//
// Every block is cut into segments so short that the swings and the level are cubics in them; all nodes of a
// segment are computed together in vectors. Steps and starts are integer phases, so nothing grows with time.
class SwingingPair {
  public:
    struct Ear {
        double step = 0;                 // turns per frame
        double start = 0;                // turns
        std::array<SlowSine, 2> swings;  // turns
        double level = 0;                // where the tremolo's sine is 0
        SlowSine tremolo;

        double steepest() const noexcept;  // no sample differs by more from the one before
    };
    // The balance moves: gains cos and sin of (place(n) + 1) / 8 turns on the left and the right ear.
    struct Balance {
        double centre = 0;  // -1..1
        SlowSine swing;
    };

    // Nothing when something swings too fast for segments.
    static std::optional<SwingingPair> make(const Ear& left, const Ear& right,
                                            const std::optional<Balance>& balance);

    // Adds frames [first, first + count), count <= block_frames.
    void add(std::int64_t first, int count, float gain, float* left, float* right) const noexcept;

  private:
    static constexpr int most_oscillators = 6;
    static constexpr int nodes = 4;  // of a segment

    struct Tone {
        Phase start, whole_step;
        double step, level;
        bool level_moves;
    };
    // A sine and the row of values that it is added to.
    struct Oscillator {
        SlowSine sine;
        int row;
    };
    enum Row { Swing = 0, Level = 2, rows = 4 };  // of the left ear; that of the right follows
    using Values = double[rows][nodes];

    SwingingPair(const Ear& left, const Ear& right, const std::optional<Balance>& balance, int segment);
    void fill(double middle, int length, Values& values) const noexcept;
    void apply_balance(const double* swing, Values& values) const noexcept;

    Tone tones_[2];
    std::array<Oscillator, most_oscillators> oscillators_;
    int used_ = 0;  // of the oscillators
    std::optional<Balance> balance_;
    int segment_;  // frames
};

}  // namespace stillpoint::dsp
