// Where a sound source is in the room over time: the canonicalTrajectory of SAM2 voices (40-voices 5.6).
#pragma once

#include <optional>
#include <vector>

#include "track/params.h"

namespace stillpoint::voices {

struct RoomPoint {
    double x = 0, y = 0, z = 0;  // ahead, to the left, up, in metres from the middle of the head
};

// A polyline, walked in a time of its own again and again. Other geometries are walked from control point to
// control point as well.
class Trajectory {
  public:
    // Nothing when canonicalTrajectory is missing or has no control point.
    static std::optional<Trajectory> read(const track::Params& params);

    RoomPoint at(double seconds) const noexcept;

    double least_distance(const RoomPoint& from) const noexcept;  // m, over the whole way

  private:
    enum class Mode { Loop, PingPong, Once };
    std::vector<RoomPoint> corners_;
    std::vector<double> travelled_;  // to each corner, as a part of the way
    double seconds_ = 1;             // of one walk, there and back where it comes back
    Mode mode_ = Mode::Loop;
};

}  // namespace stillpoint::voices
