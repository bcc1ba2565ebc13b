// The flanger that any voice can go through: a delayed copy of the sound, its delay swinging slowly, added to
// the sound (50-noise-effects 4).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "dsp/delay_line.h"
#include "dsp/loudness_makeup.h"

namespace stillpoint::dsp {

struct FlangerSettings {
    enum class Shape { Sine, Triangle };
    enum class Law { Delay, Inverse, Exponential };  // what the oscillator moves evenly
    enum class Channels { Both, Mid, Side };

    double delay_ms = 1.2, depth_ms = 0.6;  // middle and swing of the delay
    double min_delay_ms = 0.25, max_delay_ms = 8;
    double rate = 0.12;  // Hz
    Shape shape = Shape::Sine;
    Law law = Law::Delay;
    double feedback = 0.5;                  // -0.98 .. 0.98, of the delayed sound after both filters
    double low_pass = 7000, high_pass = 0;  // Hz; without a high-pass nothing is fed back
    double mix = 0.3;                       // of the delayed sound
    Channels channels = Channels::Both;
    Interpolation interpolation = Interpolation::Linear;
    bool makeup = true;
    double makeup_ms = 80, makeup_least = 0.5, makeup_most = 2;

    bool operator==(const FlangerSettings&) const = default;
};

// A function of the frame number and of the sound since the step's start, with the same bits after any seek:
//
// * Without feedback and makeup it remembers the longest delay only.
// * Otherwise its memory has no end, but fades. So the sound is cut into segments; each is what a run from
//   silence gives that begins LEAD frames before it: 20 time constants of the makeup (what is older counts
//   below 2e-9) and as many passes of the loop as take the feedback below 1e-7. A seek renders that again and
//   at most the segment, four leads long; playing on, the run of the next segment starts beside the present
//   one. Loops that take longer than 30 s to fade are not cut: a seek renders the step from its start.
//
// One owner at a time. It is fed blocks in order. Allocates only in the constructor.
class Flanger {
  public:
    static constexpr double longest_delay_ms = 1000;

    // INPUT_BOUND: no sample of the sound is larger. What is fed back is held below the most that a steady
    // tone reaches, INPUT_BOUND / (1 - |feedback|), so that no movement of the delay can build up more.
    Flanger(const FlangerSettings& settings, int rate, double input_bound);

    // Prepares for a block that starts at FIRST, and tells from which frame the sound must be fed before it;
    // FIRST itself where the last block ended.
    std::int64_t begin(std::int64_t first) noexcept;

    // Frames [first, first + count), in place. Frames before those asked for are ignored.
    void process(std::int64_t first, int count, float* left, float* right) noexcept;

    // The largest output for sounds up to 1; for tones of one frequency and level from the first frame on.
    double gain_bound() const noexcept;
    double gain_bound(double hertz) const noexcept;

  private:
    // The memory of one channel.
    struct Line {
        explicit Line(int longest) : past(longest) {}
        void clear() noexcept;
        DelayLine past;
        LoudnessMakeup::State loudness;
        double delayed = 0, high_passed = 0, low_passed = 0;  // of the last frame
    };
    // One pass from silence on; a line for each channel that is flanged.
    struct Run {
        std::int64_t start = 0;  // its first block begins here or later
        bool begun = false;
        std::vector<Line> lines;
    };

    bool feeds_back() const noexcept { return loop_gain_ != 0; }
    void set_delays();
    void set_loop();
    void set_segments();
    double largest_makeup() const noexcept;
    std::int64_t run_start(std::int64_t segment) const noexcept;
    void fill_delays(std::int64_t first, int count, double* delays) const noexcept;
    void flange(Run& run, const double* delays, int count, float* left, float* right) noexcept;
    void flange(Line& line, const double* delays, int count, float* sound) noexcept;
    void read(Line& line, const double* delays, int count, const float* sound, float* delayed) noexcept;
    void feed_back(Line& line, const double* delays, int count, const float* sound, float* delayed) noexcept;

    FlangerSettings settings_;
    int rate_;
    double input_bound_;
    double middle_ = 0, swing_ = 0, nearest_ = 0, farthest_ = 0;  // of the delay, in frames
    double turns_per_frame_;
    double loop_gain_ = 0, high_pass_ = 0, low_pass_ = 0;  // gain and poles of the loop
    std::optional<LoudnessMakeup> makeup_;
    std::int64_t lead_ = 0;            // frames
    std::int64_t segment_frames_ = 0;  // 0: not cut
    bool remembers_ = false;           // more than the longest delay
    std::int64_t segment_ = 0;         // that of the last block
    std::int64_t expected_ = -1;       // the frame after the last block
    Run run_, next_run_;
};

}  // namespace stillpoint::dsp
