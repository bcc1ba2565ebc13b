#include "dsp/ramp.h"

#include <cmath>

namespace stillpoint::dsp {

double lowest(const Ramp& ramp, const Transition* transition) noexcept {
    if (!transition) return ramp.start;
    return std::min(ramp.at(transition->lowest()), ramp.at(transition->highest()));
}

double largest_magnitude(const Ramp& ramp, const Transition* transition) noexcept {
    if (!transition) return std::abs(ramp.start);
    return std::max(std::abs(ramp.at(transition->lowest())), std::abs(ramp.at(transition->highest())));
}

RampSum::RampSum(const Ramp& value, const StepClock& clock, const Transition* transition, Sign sign)
    : value_(value),
      transition_(value.is_constant() ? nullptr : transition),
      frame_seconds_(clock.frame_seconds) {
    if (transition_) find_edges(clock);
    if (sign != Sign::AsIs) find_stretches(clock, sign == Sign::Absolute ? -1 : 0);
    origin_ = primitive(-0.5);
}

// By the times of frames as alpha() sees them: a quotient alone may be off by a frame.
void RampSum::find_edges(const StepClock& clock) {
    const auto first_frame = [&](const auto& is_reached, double seconds) {
        double frame = std::floor(seconds / frame_seconds_) - 1;
        while (!is_reached(clock.time(frame)))
            ++frame;
        return frame - 0.5;
    };
    const double start = transition_->ramp_start(), end = transition_->ramp_end();
    if (transition_->is_jump()) {
        ramp_first_ = ramp_last_ = first_frame([&](double t) { return t >= start; }, start);
        return;
    }
    ramp_first_ = first_frame([&](double t) { return t > start; }, start);
    ramp_last_ = std::max(ramp_first_, first_frame([&](double t) { return t >= end; }, end));
    before_ramp_ = curve_sum(ramp_first_);
    through_ramp_ = transition_->alpha(start) * ramp_first_ + curve_sum(ramp_last_) - before_ramp_;
}

void RampSum::find_stretches(const StepClock& clock, double negative_factor) {
    const auto is_negative = [&](double frame) {
        return value_.at(transition_ ? transition_->alpha(clock.time(frame)) : 0) < 0;
    };
    bool negative = is_negative(0);
    if (negative) stretches_.push_back({-1, negative_factor, 0});
    if (!transition_) return;
    const double extremes[] = {value_.at(transition_->lowest()), value_.at(transition_->highest())};
    if ((extremes[0] < 0) == (extremes[1] < 0)) return;
    // The named curves are monotonic; an expression may change the sign again and again.
    const int probes = transition_->is_monotonic() ? 1 : 4096;
    const auto last = double(clock.frames);
    const double from = std::max(0.0, std::floor(ramp_first_)), to = std::min(last, std::ceil(ramp_last_));
    double known = 0;
    for (int i = 1; i <= probes; ++i) {
        const double probe = i == probes ? last : std::floor(from + (to - from) * i / probes);
        if (probe <= known || is_negative(probe) == negative) continue;
        double low = known, high = probe;
        while (high - low > 1) {
            const double middle = std::floor((low + high) / 2);
            (is_negative(middle) == negative ? low : high) = middle;
        }
        if (stretches_.empty()) stretches_.push_back({-1, 1, 0});
        negative = !negative;
        const double edge = high - 0.5, factor = negative ? negative_factor : 1;
        stretches_.push_back({edge, factor, primitive(edge) - factor * plain(edge)});
        known = high;
    }
}

// Within the ramp, up to what is constant.
double RampSum::curve_sum(double frame) const noexcept {
    const double seconds = frame * frame_seconds_;
    return transition_->integral_along(seconds) / frame_seconds_ -
           transition_->slope_along(seconds) * frame_seconds_ / 24;
}

double RampSum::alpha_sum(double frame) const noexcept {
    if (transition_->is_jump())
        return std::max(0.0, frame - ramp_first_) * transition_->alpha(transition_->ramp_start());
    if (frame <= ramp_first_) return transition_->alpha(transition_->ramp_start()) * frame;
    if (frame >= ramp_last_)
        return through_ramp_ + transition_->alpha(transition_->ramp_end()) * (frame - ramp_last_);
    return transition_->alpha(transition_->ramp_start()) * ramp_first_ + curve_sum(frame) - before_ramp_;
}

double RampSum::plain(double frame) const noexcept {
    const double constant = value_.start * frame;
    return transition_ ? constant + (value_.end - value_.start) * alpha_sum(frame) : constant;
}

double RampSum::primitive(double frame) const noexcept {
    const double sum = plain(frame);
    if (stretches_.empty()) return sum;
    const auto after = std::upper_bound(stretches_.begin() + 1, stretches_.end(), frame,
                                        [](double f, const Stretch& s) { return f < s.first; });
    const Stretch& here = *std::prev(after);
    return here.factor * sum + here.offset;
}

}  // namespace stillpoint::dsp
