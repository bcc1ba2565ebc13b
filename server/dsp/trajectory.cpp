#include "dsp/trajectory.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "dsp/sine.h"

namespace stillpoint::dsp {
namespace {

constexpr double quarter_wave = two_pi / 4;

}  // namespace

double within_half_turn(double degrees) noexcept {
    return fraction(degrees / 360 + 0.5) * 360 - 180;
}

double TrajectorySegment::azimuth(double t) const noexcept {
    const auto plain = [this](double time) {
        switch (mode) {
            case Mode::Rotate:
                return start + speed * time;
            case Mode::RotatingArc:
                return start + 360 * rotations * time + extent * 0.5 * (1 - cos_turns(time / period));
            case Mode::Oscillate:
                break;
        }
        return centre + extent * sin_turns(time / period);
    };
    if (!eased) return plain(t);
    const double origin = plain(0);
    return origin + (plain(t) - origin) * 0.5 * (1 + sin_turns((t / seconds - 0.5) / 2));
}

double TrajectorySegment::slope(double t) const noexcept {
    double plain = speed;
    if (mode == Mode::RotatingArc)
        plain = 360 * rotations + extent * (two_pi / 2) / period * sin_turns(t / period);
    if (mode == Mode::Oscillate) plain = extent * two_pi / period * cos_turns(t / period);
    if (!eased) return plain;
    TrajectorySegment even = *this;
    even.eased = false;
    const double growth = 0.5 * (1 + sin_turns((t / seconds - 0.5) / 2));
    const double growing = quarter_wave / seconds * cos_turns((t / seconds - 0.5) / 2);
    return plain * growth + (even.azimuth(t) - even.azimuth(0)) * growing;
}

TrajectorySegment::Extremes TrajectorySegment::plain_extremes() const noexcept {
    if (mode == Mode::Rotate) return {std::abs(speed) * seconds, std::abs(speed), 0};
    const double size = std::abs(extent), turning = two_pi / period;
    if (mode == Mode::Oscillate) return {size, size * turning, size * turning * turning};
    const double rotating = 360 * std::abs(rotations);
    return {size + rotating * seconds, size / 2 * turning + rotating, size / 2 * turning * turning};
}

double TrajectorySegment::steepest() const noexcept {
    const auto [reach, slope, bend] = plain_extremes();
    return eased ? slope + reach * quarter_wave / seconds : slope;
}

double TrajectorySegment::sharpest() const noexcept {
    const auto [reach, slope, bend] = plain_extremes();
    const double growing = quarter_wave / seconds;
    return eased ? bend + 2 * slope * growing + 2 * reach * growing * growing : bend;
}

Trajectory::Trajectory(std::vector<TrajectorySegment> segments, int rate) : rate_(rate) {
    std::int64_t first = 0;
    for (TrajectorySegment& segment : segments) {
        const double frames = std::round(segment.seconds * rate);
        if (!(frames >= 1)) continue;
        const auto whole = static_cast<std::int64_t>(std::min(frames, 1e15));
        placed_.push_back({segment, first, whole, segment.seconds / double(whole)});
        first += whole;
        if (first > std::int64_t(1e15)) break;
    }
}

std::pair<const Trajectory::Placed*, double> Trajectory::locate(std::int64_t frame) const noexcept {
    const auto after = std::upper_bound(placed_.begin(), placed_.end(), frame,
                                        [](std::int64_t f, const Placed& p) { return f < p.first; });
    const Placed& found = after == placed_.begin() ? *after : *std::prev(after);
    return {&found, double(std::clamp<std::int64_t>(frame - found.first, 0, found.frames - 1))};
}

std::int64_t Trajectory::joint_after(std::int64_t frame) const noexcept {
    const auto after = std::upper_bound(placed_.begin(), placed_.end(), frame,
                                        [](std::int64_t f, const Placed& p) { return f < p.first; });
    return after == placed_.end() ? std::numeric_limits<std::int64_t>::max() : after->first;
}

double Trajectory::azimuth(std::int64_t frame) const noexcept {
    if (placed_.empty()) return 0;
    const auto [place, local] = locate(frame);
    return place->segment.azimuth(local * place->frame_seconds);
}

double Trajectory::distance(std::int64_t frame) const noexcept {
    if (placed_.empty()) return 1;
    const auto [place, local] = locate(frame);
    const auto& segment = place->segment;
    const double share = place->frames > 1 ? local / double(place->frames - 1) : 0;
    return segment.first_distance + (segment.last_distance - segment.first_distance) * share;
}

double Trajectory::slope(std::int64_t frame) const noexcept {
    if (placed_.empty() || frame >= placed_.back().first + placed_.back().frames) return 0;
    const auto [place, local] = locate(frame);
    return place->segment.slope(local * place->frame_seconds);
}

Trajectory::Stretch Trajectory::stretch_at(std::int64_t frame) const noexcept {
    constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();
    if (placed_.empty()) return {0, never};
    const Placed& place = *locate(frame).first;
    const std::int64_t end = place.first + place.frames;
    if (frame >= end) return {end, never};
    const TrajectorySegment& segment = place.segment;
    const bool is_even = segment.mode == TrajectorySegment::Mode::Rotate && !segment.eased;
    return {place.first, end, segment.steepest(), segment.sharpest(), is_even ? segment.speed : 0};
}

double Trajectory::largest_distance() const noexcept {
    double largest = placed_.empty() ? 1 : -std::numeric_limits<double>::infinity();
    for (const Placed& place : placed_)
        largest = std::max({largest, place.segment.first_distance, place.segment.last_distance});
    return largest;
}

double Trajectory::smallest_distance() const noexcept {
    double smallest = placed_.empty() ? 1 : std::numeric_limits<double>::infinity();
    for (const Placed& place : placed_)
        smallest = std::min({smallest, place.segment.first_distance, place.segment.last_distance});
    return smallest;
}

bool Trajectory::can_be_followed(double degrees_per_second) const noexcept {
    for (std::size_t i = 0; i < placed_.size(); ++i) {
        if (placed_[i].segment.steepest() > degrees_per_second) return false;
        if (i == 0) continue;
        const double jump = azimuth(placed_[i].first) - azimuth(placed_[i].first - 1);
        if (std::abs(within_half_turn(jump)) > degrees_per_second / rate_) return false;
    }
    return true;
}

}  // namespace stillpoint::dsp
