#include "dsp/spatialiser.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "dsp/exponential.h"
#include "dsp/loudness_makeup.h"
#include "dsp/sine.h"

namespace stillpoint::dsp {
namespace {

constexpr double speed_of_sound = 343;  // m/s
constexpr double root_of_half = 0.70710678118654752440;
constexpr double least_segment_seconds = 16, longest_lead_seconds = 120;
constexpr double least_cardioid_distance = 0.1;         // m
constexpr double octaves_per_db = 0.16609640474436813;  // log2(10) / 20

// Beyond a million nothing is heard of a gain but its being there.
double power_gain(double octaves) noexcept {
    return power_of_two(std::clamp(octaves, -40.0, 20.0));
}

// Fine enough for what is left of a jump: a sixtieth of the smoothing time.
int spacing_for(const SpatialSettings& settings, int rate) noexcept {
    constexpr int usual = 32, least = 2, without_smoothing = 8;
    const double frames = std::min(settings.azimuth_ms, settings.distance_ms) * rate / 1000;
    if (frames < 1) return without_smoothing;
    int spacing = usual;
    while (spacing > least && 60 * spacing > frames)
        spacing /= 2;
    return spacing;
}

}  // namespace

struct Spatialiser::Path {
    double delay_left[block_frames], delay_right[block_frames];  // frames
    float gain_left[block_frames], gain_right[block_frames];
};

Spatialiser::Smoother::Smoother(double ms, int rate) noexcept {
    const double pole = smoothing_pole(ms, rate);
    double power = 1;
    for (std::size_t n = 0; n < kept.size(); ++n, power *= pole) {
        kept[n] = power;
        slope_share[n] = n > 0 ? 1 - pole * (1 - power) / (1 - pole) / double(n) : 0;
    }
}

double Spatialiser::Smoother::next(double y, double from, double to, std::int64_t frames) const noexcept {
    const auto n = static_cast<std::size_t>(frames);
    return kept[n] * y + (1 - kept[n]) * from + (to - from) * slope_share[n];
}

Spatialiser::Spatialiser(const SpatialSettings& settings, Trajectory trajectory, int rate)
    : settings_(settings),
      trajectory_(std::move(trajectory)),
      rate_(rate),
      spacing_(spacing_for(settings, rate)),
      widest_delay_(std::clamp(settings.head_radius / speed_of_sound * settings.delay_scale * rate,
                               -rate / 10.0, rate / 10.0)),
      azimuth_(settings.azimuth_ms, rate),
      distance_(settings.distance_ms, rate),
      past_(static_cast<int>(std::abs(widest_delay_)) + 2) {
    if (!is_head()) settings_.interpolation = Interpolation::Linear;
    settings_.most_degrees_per_second = std::max(0.0, settings_.most_degrees_per_second);
    settings_.most_delay_step = std::max(0.0, settings_.most_delay_step);
    if (is_head() && settings_.most_delay_step == 0) widest_delay_ = 0;  // it never grows
    settings_.reference_distance = std::max(1e-6, settings_.reference_distance);
    set_memory();
}

void Spatialiser::set_memory() {
    constexpr double smoothing_times = 25;
    double lead =
        smoothing_times * std::max({0.0, settings_.azimuth_ms, settings_.distance_ms}) * rate_ / 1000;
    if (is_head() && widest_delay_ != 0) lead += 2 * std::abs(widest_delay_) / settings_.most_delay_step;
    if (lead > longest_lead_seconds * rate_) return;
    lead_ = (static_cast<std::int64_t>(lead / spacing_) + 1) * spacing_;
    segment_ =
        std::max(static_cast<std::int64_t>(least_segment_seconds * rate_), 2 * lead_) / spacing_ * spacing_;
    if (is_head() && !trajectory_.can_be_followed(settings_.most_degrees_per_second))
        pursuit_.emplace(settings_.most_degrees_per_second, rate_, segment_, lead_);
}

// Every so many frames, and before and after the first frame behind a jump.
std::int64_t Spatialiser::next_edge(std::int64_t frame) const noexcept {
    const std::int64_t grid = (frame / spacing_ + 1) * spacing_;
    const std::int64_t joint = trajectory_.joint_after(frame - 1);
    return joint == frame && frame > 0 ? frame + 1 : std::min(grid, trajectory_.joint_after(frame));
}

// At the start of the step the delay of the Head grows from 0 and the levels from 1.
Spatialiser::Knot Spatialiser::first_knot(std::int64_t frame, double heading, bool settled) const noexcept {
    Knot knot;
    knot.heading = knot.azimuth = heading;
    const double least = is_head() ? settings_.least_distance : least_cardioid_distance;
    knot.away = knot.distance = std::max(trajectory_.distance(std::max<std::int64_t>(0, frame - 1)), least);
    set_aims(knot);
    if (settled || !is_head()) {
        knot.delay_left = knot.aim_left;
        knot.delay_right = knot.aim_right;
    }
    if (settled) {
        knot.level_left = knot.wish_left;
        knot.level_right = knot.wish_right;
    }
    set_gains(knot);
    return knot;
}

Spatialiser::Knot Spatialiser::knot_at_segment(std::int64_t segment) noexcept {
    const std::int64_t end = segment * segment_;
    std::int64_t at = std::max<std::int64_t>(0, end - lead_);
    const double heading = pursuit_ && segment > 0 ? pursuit_->at_waypoint(segment, trajectory_)
                                                   : trajectory_.azimuth(std::max<std::int64_t>(0, at - 1));
    Knot knot = first_knot(at, heading, at > 0);
    while (at < end) {
        const std::int64_t next = next_edge(at);
        advance(knot, at, next);
        at = next;
    }
    return knot;
}

void Spatialiser::turn(Knot& knot, std::int64_t first, std::int64_t end) const noexcept {
    const double azimuth = trajectory_.azimuth(end - 1);
    double heading = 0;
    if (is_head()) {
        const double most = settings_.most_degrees_per_second * double(end - first) / rate_;
        heading = knot.heading + std::clamp(within_half_turn(azimuth - knot.heading), -most, most);
    } else {  // the short way around from where it is heard
        heading = knot.azimuth + within_half_turn(azimuth - knot.azimuth);
        knot.heading = heading - within_half_turn(heading - knot.heading);
    }
    knot.azimuth = azimuth_.next(knot.azimuth, knot.heading, heading, end - first);
    knot.heading = heading;
    const double least = is_head() ? settings_.least_distance : least_cardioid_distance;
    const double away = std::max(trajectory_.distance(end - 1), least);
    knot.distance = distance_.next(knot.distance, knot.away, away, end - first);
    knot.away = away;
}

void Spatialiser::set_aims(Knot& knot) const noexcept {
    const double side = sin_turns(fraction(knot.azimuth / 360));
    const double delay = widest_delay_ * side;
    if (is_head()) {
        knot.aim_left = delay;
    } else if (settings_.level_differences) {
        knot.aim_left = std::max(delay, 0.0);
        knot.aim_right = std::max(-delay, 0.0);
    }
    if (!settings_.level_differences) return;
    knot.wish_right = power_gain(settings_.most_level_db / 2 * side * octaves_per_db);
    knot.wish_left = 1 / knot.wish_right;
}

double Spatialiser::distance_gain(double distance) const noexcept {
    if (distance <= settings_.reference_distance) return 1;
    const double ratio = settings_.reference_distance / distance;
    if (settings_.rolloff == 1) return ratio;
    return power_gain(settings_.rolloff * logarithm(ratio) / logarithm(2));
}

void Spatialiser::set_gains(Knot& knot) const noexcept {
    const double gain = distance_gain(knot.distance);
    knot.gain_left = gain * knot.level_left;
    knot.gain_right = gain * knot.level_right;
    if (is_head()) return;
    const double azimuth = knot.azimuth / 360, ear = settings_.ear_degrees / 360;
    const double loss = settings_.far_db_per_m * (knot.distance - settings_.reference_distance);
    const double far = power_gain(-std::max(0.0, loss) * octaves_per_db);
    knot.gain_left *= (0.5 + cos_turns(fraction(azimuth + ear))) * far;
    knot.gain_right *= (0.5 + cos_turns(fraction(azimuth - ear))) * far;
}

// From the knot before frame FIRST to that before END.
void Spatialiser::advance(Knot& knot, std::int64_t first, std::int64_t end) const noexcept {
    const Knot before = knot;
    const std::int64_t frames = end - first;
    turn(knot, first, end);
    set_aims(knot);
    if (is_head()) {
        const double most = settings_.most_delay_step * double(frames);
        knot.delay_left += std::clamp(knot.aim_left - knot.delay_left, -most, most);
    } else {
        knot.delay_left = azimuth_.next(knot.delay_left, before.aim_left, knot.aim_left, frames);
        knot.delay_right = azimuth_.next(knot.delay_right, before.aim_right, knot.aim_right, frames);
    }
    knot.level_left = azimuth_.next(knot.level_left, before.wish_left, knot.wish_left, frames);
    knot.level_right = azimuth_.next(knot.level_right, before.wish_right, knot.wish_right, frames);
    set_gains(knot);
}

void Spatialiser::move_to(std::int64_t frame) noexcept {
    if (first_ <= frame && frame < end_) return;
    const std::int64_t segment = segment_ > 0 ? frame / segment_ : 0;
    const bool goes_on = end_ > 0 && frame >= end_ && (segment_ == 0 || segment == end_ / segment_);
    std::int64_t at = goes_on ? end_ : segment * segment_;
    from_ = goes_on       ? to_
            : segment > 0 ? knot_at_segment(segment)
                          : first_knot(0, trajectory_.azimuth(0), false);
    std::int64_t next = next_edge(at);
    while (next <= frame) {
        advance(from_, at, next);
        at = next;
        next = next_edge(at);
    }
    first_ = at;
    end_ = next;
    to_ = from_;
    advance(to_, first_, end_);
    if (segment_ > 0 && end_ % segment_ == 0) to_ = knot_at_segment(end_ / segment_);
}

void Spatialiser::fill(std::int64_t first, int count, Path& path) noexcept {
    for (int k = 0; k < count;) {
        move_to(first + k);
        const int done = static_cast<int>(first + k - first_);
        const int end = static_cast<int>(std::min<std::int64_t>(count, end_ - first));
        const Knot a = from_, b = to_;
        const double share = 1.0 / double(end_ - first_), step = settings_.most_delay_step;
        for (int i = k; i < end; ++i) {
            const double frames = done + 1 + (i - k), x = frames * share;
            const double left = a.aim_left + (b.aim_left - a.aim_left) * x;
            path.delay_left[i] =
                std::min(std::max(left, a.delay_left - step * frames), a.delay_left + step * frames);
            path.gain_left[i] = static_cast<float>(a.gain_left + (b.gain_left - a.gain_left) * x);
            path.gain_right[i] = static_cast<float>(a.gain_right + (b.gain_right - a.gain_right) * x);
        }
        if (!is_head()) {
            for (int i = k; i < end; ++i) {
                const double x = (done + 1 + (i - k)) * share;
                path.delay_left[i] = a.delay_left + (b.delay_left - a.delay_left) * x;
                path.delay_right[i] = a.delay_right + (b.delay_right - a.delay_right) * x;
            }
        }
        k = end;
    }
    if (!is_head()) return;
    for (int k = 0; k < count; ++k) {
        path.delay_right[k] = std::max(0.0, -path.delay_left[k]);
        path.delay_left[k] = std::max(0.0, path.delay_left[k]);
    }
}

std::int64_t Spatialiser::begin(std::int64_t first) noexcept {
    if (first == expected_) return first;
    const auto remembered = static_cast<std::int64_t>(std::abs(widest_delay_)) + 3 + block_frames;
    start_ = std::max<std::int64_t>(0, first - remembered);
    begun_ = false;
    return start_;
}

void Spatialiser::process(std::int64_t first, int count, float* left, float* right) noexcept {
    if (first < start_) return;
    if (!begun_) past_.clear();
    begun_ = true;
    expected_ = first + count;
    Path path;
    fill(first, count, path);
    constexpr auto half = static_cast<float>(root_of_half);
    float side[block_frames], near_left[block_frames], near_right[block_frames];
    float* mid = past_.append(count);
    for (int k = 0; k < count; ++k) {
        mid[k] = (left[k] + right[k]) * half;
        side[k] = (left[k] - right[k]) * half;
    }
    read_delayed(mid, path.delay_left, count, settings_.interpolation, near_left);
    read_delayed(mid, path.delay_right, count, settings_.interpolation, near_right);
    for (int k = 0; k < count; ++k) {
        left[k] = (near_left[k] * path.gain_left[k] + side[k]) * half;
        right[k] = (near_right[k] * path.gain_right[k] - side[k]) * half;
    }
}

double Spatialiser::largest_gain() const noexcept {
    double gain = 1;
    for (const double distance : {trajectory_.smallest_distance(), trajectory_.largest_distance()})
        gain = std::max(gain, distance_gain(std::max(distance, settings_.least_distance)));
    if (settings_.level_differences)
        gain *= power_gain(std::abs(settings_.most_level_db) / 2 * octaves_per_db);
    return is_head() ? gain : 1.5 * gain;
}

// With the delayed and interpolated L' and R', the left ear hears (g L' + L) / 2 + (g R' - R) / 2. A cubic is
// a mean of four samples with weights of either sign: the factors say how far they lie from the delay and
// from the nearest sample, weighted.
double Spatialiser::peak_bound(double peak, double steepest) const noexcept {
    const bool is_cubic = settings_.interpolation == Interpolation::Cubic;
    const double gain = largest_gain(), weights = interpolation_bound(settings_.interpolation);
    const double delay = std::abs(widest_delay_),
                 distance = is_cubic ? std::max(2.0, 1.27 * delay + 0.2) : delay;
    const double change = std::min((weights + 1) * peak, distance * steepest);            // |L' - L|
    const double beyond = is_cubic ? std::min((weights - 1) * peak, 1.1 * steepest) : 0;  // |L'| - peak
    // (g + 1) peak + |g - 1| peak over 2 is the larger of g and 1 times the peak.
    const double slow = std::max(gain, 1.0) * peak + gain * (beyond + change) / 2;
    return std::min(slow, (1 + gain * weights) * peak);
}

// As |g u + 1| + |g u - 1| for a turn u is at most 2 sqrt(1 + g^2); the turns of both tones differ a little.
double Spatialiser::tones_bound(double peak, double highest, double apart) const noexcept {
    const double angle = two_pi * highest / rate_, square = angle * angle;
    const double gain = largest_gain() * (1 + square * square / 20);  // a cubic's at that frequency
    const double turned = two_pi * apart / rate_ * std::abs(widest_delay_);
    return peak * (std::sqrt(1 + gain * gain) + gain * turned / 2);
}

}  // namespace stillpoint::dsp
