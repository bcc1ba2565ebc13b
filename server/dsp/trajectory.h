// The way of a sound around the head (50-noise-effects 5.1).
#pragma once

#include <cstdint>
#include <vector>

namespace stillpoint::dsp {

// One piece of the way; times count from its start.
struct TrajectorySegment {
    enum class Mode { Rotate, RotatingArc, Oscillate };
    Mode mode = Mode::Rotate;
    double seconds = 0;
    double start = 0, centre = 0;  // degrees: 0 ahead, 90 right
    double extent = 180;           // degrees
    double speed = 0;              // degrees per second, of Rotate
    double period = 1;             // seconds, of the other two
    double rotations = 0;          // Hz, of RotatingArc
    bool eased = false;            // the excursion from the start grows over the segment along a sine
    double first_distance = 1, last_distance = 1;  // metres

    double azimuth(double seconds) const noexcept;
    double slope(double seconds) const noexcept;  // azimuth', degrees per second
    double steepest() const noexcept;             // no |azimuth'| is larger
    double sharpest() const noexcept;             // no |azimuth''| is larger; degrees per second squared

  private:
    // How far from the start, how steep and how bent it gets without its easing.
    struct Extremes {
        double reach, slope, bend;
    };
    Extremes plain_extremes() const noexcept;
};

// Segments one after another; the last value is held. Ahead at one metre without any. Immutable.
class Trajectory {
  public:
    Trajectory(std::vector<TrajectorySegment> segments, int rate);

    double azimuth(std::int64_t frame) const noexcept;   // degrees, any number of turns
    double distance(std::int64_t frame) const noexcept;  // metres
    double largest_distance() const noexcept;
    double smallest_distance() const noexcept;

    double slope(std::int64_t frame) const noexcept;  // degrees per second

    // What one formula says: the frames [first, end) of a segment, or those that hold the last value.
    struct Stretch {
        std::int64_t first = 0, end = 0;
        double steepest = 0, sharpest = 0;  // see TrajectorySegment
        double even_speed = 0;              // degrees per second where it is one, else 0
    };
    Stretch stretch_at(std::int64_t frame) const noexcept;

    // The first frame of the next segment, after FRAME; far away where there is none.
    std::int64_t joint_after(std::int64_t frame) const noexcept;

    // Whether a source that turns no faster than DEGREES_PER_SECOND can follow it all the time.
    bool can_be_followed(double degrees_per_second) const noexcept;

  private:
    struct Placed {
        TrajectorySegment segment;
        std::int64_t first = 0, frames = 0;
        double frame_seconds = 0;
    };
    // The segment of FRAME and the frame within it; there is at least one segment.
    std::pair<const Placed*, double> locate(std::int64_t frame) const noexcept;

    std::vector<Placed> placed_;
    int rate_;
};

// DEGREES less whole turns, in [-180, 180).
double within_half_turn(double degrees) noexcept;

}  // namespace stillpoint::dsp
