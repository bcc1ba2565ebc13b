// A source that turns no faster than so much, and so lags behind its way (50-noise-effects 5.3, step 1).
#pragma once

#include <cstdint>

#include "dsp/trajectory.h"

namespace stillpoint::dsp {

// Where it heads at any frame, without a visit to every frame before. At each frame it turns towards the
// azimuth the short way, at its highest speed until it is there. While it lags it turns evenly, and while it
// follows it is where the azimuth is; both last at least until the azimuth, at its steepest, could have ended
// them, so the walk goes by such strides, which are short only where it changes its ways. An even rotation
// that is too fast is lagged behind in periods, which are skipped all at once.
//
// Strides end at waypoints, so that each heading there is a function of the waypoint alone.
class Pursuit {
  public:
    // Waypoint number k, from 1 on, lies LEAD frames before frame k * INTERVAL; LEAD < INTERVAL.
    Pursuit(double degrees_per_second, int rate, std::int64_t interval, std::int64_t lead) noexcept;

    // The heading before the frame at a waypoint; cheapest in ascending order and with one trajectory.
    double at_waypoint(std::int64_t number, const Trajectory& trajectory) noexcept;

  private:
    void turn(double azimuth) noexcept;  // for one frame
    void walk(std::int64_t frames, const Trajectory& trajectory) noexcept;
    std::int64_t skip_periods(const Trajectory& trajectory, const Trajectory::Stretch& way,
                              std::int64_t end) noexcept;
    std::int64_t stride(const Trajectory& trajectory, const Trajectory::Stretch& way,
                        std::int64_t end) noexcept;

    double most_;  // degrees per frame
    int rate_;
    std::int64_t interval_, lead_;
    std::int64_t waypoint_ = 0, at_ = 0;  // where the walk is, and the frames that it has made
    double heading_ = 0;
};

}  // namespace stillpoint::dsp
