// Moves what both ears share around the head: the farther ear hears it later and softer (50-noise-effects 5).
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "dsp/delay_line.h"
#include "dsp/pursuit.h"
#include "dsp/trajectory.h"

namespace stillpoint::dsp {

struct SpatialSettings {
    enum class Decoder {
        Head,      // one ear is delayed by the way around the head
        Cardioids  // two directed receivers, with delays only beside level differences
    };
    Decoder decoder = Decoder::Head;
    bool level_differences = true;
    double head_radius = 0.0875;                         // m
    double delay_scale = 1;                              // on the time between the ears
    double most_level_db = 1.5;                          // between the ears
    double ear_degrees = 30;                             // Cardioids: how far they are turned away from ahead
    double reference_distance = 1;                       // m; nearer is not louder
    double rolloff = 1;                                  // power of the distance
    double far_db_per_m = 0;                             // Cardioids: further loss beyond the reference
    double least_distance = 0.1;                         // m, Head
    double azimuth_ms = 60, distance_ms = 80;            // smoothing
    double most_degrees_per_second = 90;                 // Head: faster sources lag behind
    double most_delay_step = 0.02;                       // Head: frames per frame
    Interpolation interpolation = Interpolation::Cubic;  // Head; the other reads on a line
};

// out = (M heard from the azimuth) + side, where M = (L + R) / sqrt 2. Positive azimuths are on the right.
//
// Where the source is, it is known every 32 frames (more often where it is smoothed over less than 40 ms),
// and on either side of a jump of its way; delays and levels run straight between. The position is a function
// of the frame and of the way so far. But it forgets: so the step is cut into segments of 16 s or more, and
// the position in each is what a run gives that begins LEAD before it, 25 smoothing times and the time the
// delay takes to grow. What is not forgotten is where a source heads that lags behind its way; dsp/pursuit.h
// finds that for the start of the run. Only where LEAD would be longer than two minutes (smoothing over
// seconds, or a delay that takes as long to grow) the step is followed from its start, which takes a tenth of
// a millisecond per second of sound. Of the sound only the longest delay is remembered.
//
// One owner at a time. It is fed blocks in order. Allocates only in the constructor.
class Spatialiser {
  public:
    Spatialiser(const SpatialSettings& settings, Trajectory trajectory, int rate);

    // Prepares for a block that starts at FIRST, and tells from which frame the sound must be fed before it;
    // FIRST itself where the last block ended.
    std::int64_t begin(std::int64_t first) noexcept;

    // Frames [first, first + count), in place. Frames before those asked for are ignored.
    void process(std::int64_t first, int count, float* left, float* right) noexcept;

    // The largest output for sounds up to PEAK of which no sample differs by more than STEEPEST from the one
    // before.
    double peak_bound(double peak, double steepest) const noexcept;
    // The same for two steady tones, one per ear, APART from each other and none above HIGHEST (Hz), itself
    // far below the rate.
    double tones_bound(double peak, double highest, double apart) const noexcept;

  private:
    static constexpr int longest_spacing = 32;

    // What holds before a frame. Head: the delay of the left ear less that of the right stands for the left
    // one.
    struct Knot {
        double heading = 0, away = 1;      // what azimuth and distance are smoothed from
        double azimuth = 0, distance = 1;  // degrees, metres
        double wish_left = 1, wish_right = 1, level_left = 1, level_right = 1;  // differences of level
        double aim_left = 0, aim_right = 0, delay_left = 0, delay_right = 0;    // frames
        double gain_left = 1, gain_right = 1;                                   // all factors together
    };
    // y = pole * y + (1 - pole) * x over some frames in which x runs straight.
    struct Smoother {
        Smoother(double ms, int rate) noexcept;
        double next(double y, double from, double to, std::int64_t frames) const noexcept;
        // By the number of frames.
        std::array<double, longest_spacing + 1> kept, slope_share;
    };
    // Delays and gains of a block, per ear.
    struct Path;

    bool is_head() const noexcept { return settings_.decoder == SpatialSettings::Decoder::Head; }
    void set_memory();
    std::int64_t next_edge(std::int64_t frame) const noexcept;  // the first frame of the next knot
    Knot first_knot(std::int64_t frame, double heading, bool settled) const noexcept;
    Knot knot_at_segment(std::int64_t segment) noexcept;
    void advance(Knot& knot, std::int64_t first, std::int64_t end) const noexcept;
    void turn(Knot& knot, std::int64_t first, std::int64_t end) const noexcept;
    void set_aims(Knot& knot) const noexcept;
    void set_gains(Knot& knot) const noexcept;
    double distance_gain(double distance) const noexcept;
    double largest_gain() const noexcept;
    void move_to(std::int64_t frame) noexcept;
    void fill(std::int64_t first, int count, Path& path) noexcept;

    SpatialSettings settings_;
    Trajectory trajectory_;
    int rate_, spacing_;
    double widest_delay_;  // frames, at 90 degrees
    Smoother azimuth_, distance_;
    std::int64_t lead_ = 0, segment_ = 0;  // frames; segment 0: not cut
    std::optional<Pursuit> pursuit_;       // of a source that lags behind its way
    std::int64_t first_ = 0, end_ = 0;     // frames between from_ and to_
    Knot from_, to_;
    std::int64_t start_ = 0, expected_ = -1;  // frames
    bool begun_ = false;
    DelayLine past_;
};

}  // namespace stillpoint::dsp
