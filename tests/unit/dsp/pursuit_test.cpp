#include "dsp/pursuit.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace stillpoint::dsp;

namespace {

constexpr int rate = 8000;
constexpr std::int64_t interval = 2 * rate, lead = rate / 2;

using Mode = TrajectorySegment::Mode;

TrajectorySegment piece(Mode mode, double seconds) {
    TrajectorySegment segment;
    segment.mode = mode;
    segment.seconds = seconds;
    segment.speed = 200;
    segment.extent = 170;
    segment.period = 3;
    segment.rotations = 0.1;
    return segment;
}

// Frame by frame, as the document has it.
class Walk {
  public:
    Walk(const Trajectory& way, double most) : way_(way), most_(most / rate), heading_(way.azimuth(0)) {}
    double before(std::int64_t frame) {
        for (; at_ < frame; ++at_)
            heading_ += std::clamp(within_half_turn(way_.azimuth(at_) - heading_), -most_, most_);
        return heading_;
    }

  private:
    const Trajectory& way_;
    double most_, heading_;
    std::int64_t at_ = 1;
};

void check_way(const std::vector<TrajectorySegment>& segments, double most) {
    const Trajectory way(segments, rate);
    Walk walk(way, most);
    Pursuit pursuit(most, rate, interval, lead);
    for (std::int64_t k = 1; k <= 30; ++k) {
        CAPTURE(k);
        const double exact = walk.before(k * interval - lead);
        CHECK(std::abs(within_half_turn(pursuit.at_waypoint(k, way) - exact)) < 0.2);
    }
}

}  // namespace

TEST_CASE("a source that is too slow for its way is where a walk frame by frame has it") {
    SUBCASE("around and around") {
        for (const double speed : {200.0, -123.0, 91.0, 2000.0, 60.0}) {
            CAPTURE(speed);
            TrajectorySegment circle = piece(Mode::Rotate, 60);
            circle.speed = speed;
            check_way({circle}, 90);
        }
    }
    SUBCASE("to and fro") {
        check_way({piece(Mode::Oscillate, 60)}, 90);
    }
    SUBCASE("in arcs") {
        check_way({piece(Mode::RotatingArc, 60)}, 70);
    }
    SUBCASE("ever wider") {
        TrajectorySegment eased = piece(Mode::Oscillate, 50);
        eased.eased = true;
        check_way({eased}, 60);
    }
    SUBCASE("from one way to the next") {
        check_way({piece(Mode::Rotate, 7), piece(Mode::Oscillate, 11.3), piece(Mode::RotatingArc, 20)}, 90);
    }
    SUBCASE("not at all") {
        check_way({piece(Mode::Rotate, 7), piece(Mode::Oscillate, 40)}, 0);
    }
}

TEST_CASE("a waypoint is the same from wherever it is sought") {
    const Trajectory way({piece(Mode::RotatingArc, 30), piece(Mode::Rotate, 30)}, rate);
    Pursuit in_order(70, rate, interval, lead), at_once(70, rate, interval, lead);
    for (std::int64_t k = 1; k < 25; ++k)
        in_order.at_waypoint(k, way);
    const double last = in_order.at_waypoint(25, way), earlier = in_order.at_waypoint(9, way);
    CHECK(at_once.at_waypoint(25, way) == last);
    CHECK(at_once.at_waypoint(9, way) == earlier);
}
