#include "dsp/pursuit.h"

#include <algorithm>
#include <cmath>

namespace stillpoint::dsp {
namespace {

constexpr double arrived = 1e-6;  // degrees

}  // namespace

Pursuit::Pursuit(double degrees_per_second, int rate, std::int64_t interval, std::int64_t lead) noexcept
    : most_(degrees_per_second / rate), rate_(rate), interval_(interval), lead_(lead) {}

void Pursuit::turn(double azimuth) noexcept {
    heading_ += std::clamp(within_half_turn(azimuth - heading_), -most_, most_);
}

// What it lags behind by repeats itself: up to half a turn at the difference of the speeds, and, the short
// way having changed sides, back to nothing at their sum.
std::int64_t Pursuit::skip_periods(const Trajectory& trajectory, const Trajectory::Stretch& way,
                                   std::int64_t end) noexcept {
    const double speed = std::abs(way.even_speed) / rate_;
    if (!(speed > most_) || most_ <= 0) return 0;
    const double period = 180 / (speed - most_) + 180 / (speed + most_);
    const double whole = std::floor(double(end - at_) / period) - 1;
    if (!(whole > 0)) return 0;
    const auto frames = static_cast<std::int64_t>(std::round(whole * period));
    double lag = within_half_turn(trajectory.azimuth(at_ - 1) - heading_);
    lag += (way.even_speed / rate_ - std::copysign(most_, lag)) * (double(frames) - whole * period);
    heading_ = trajectory.azimuth(at_ + frames - 1) - lag;
    return frames;
}

// Makes the longest step that is certain, and tells its frames.
std::int64_t Pursuit::stride(const Trajectory& trajectory, const Trajectory::Stretch& way,
                             std::int64_t end) noexcept {
    const double azimuth = trajectory.azimuth(at_ - 1), lag = within_half_turn(azimuth - heading_);
    const double size = std::abs(lag);
    double certain = 0;  // frames
    const bool follows = size <= arrived;
    if (follows) {
        const double spare = most_ - std::abs(trajectory.slope(at_ - 1)) / rate_;
        const double bend = way.sharpest / (double(rate_) * rate_);
        if (spare > 0) certain = bend > 0 ? spare / bend : double(end - at_);
    } else {
        certain = std::min(size, 180 - size) / (way.steepest / rate_ + most_);
    }
    if (certain < 2) {
        turn(trajectory.azimuth(at_));
        return 1;
    }
    const auto frames = static_cast<std::int64_t>(std::min(certain, double(end - at_)));
    if (follows)
        heading_ += within_half_turn(trajectory.azimuth(at_ + frames - 1) - heading_);
    else
        heading_ += std::copysign(most_ * double(frames), lag);
    return frames;
}

void Pursuit::walk(std::int64_t frames, const Trajectory& trajectory) noexcept {
    while (at_ < frames) {
        const Trajectory::Stretch way = trajectory.stretch_at(at_);
        const std::int64_t end = std::min(frames, way.end);
        if (at_ == way.first) {  // what was before this frame says nothing of it
            turn(trajectory.azimuth(at_));
            ++at_;
            continue;
        }
        at_ += skip_periods(trajectory, way, end);
        while (at_ < end)
            at_ += stride(trajectory, way, end);
    }
}

double Pursuit::at_waypoint(std::int64_t number, const Trajectory& trajectory) noexcept {
    if (number < waypoint_ || at_ == 0) {
        waypoint_ = 0;
        at_ = 1;
        heading_ = trajectory.azimuth(0);
    }
    while (waypoint_ < number) {
        ++waypoint_;
        walk(waypoint_ * interval_ - lead_, trajectory);
    }
    return heading_;
}

}  // namespace stillpoint::dsp
