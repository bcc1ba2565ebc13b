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
    if (transition_ && transition_->is_jump()) {
        // The first frame with alpha 1, as alpha() sees it: the quotient alone may be off by a frame.
        double frame = std::floor(transition_->ramp_start() / frame_seconds_) - 1;
        while (clock.time(frame) < transition_->ramp_start())
            ++frame;
        jump_ = frame - 0.5;
    }
    const double last = double(clock.frames);
    crossing_ = last;
    const double first_value = value_.at(transition_ ? transition_->alpha(0) : 0);
    const double last_value = value_.at(transition_ ? transition_->alpha(clock.seconds) : 0);
    const bool changes = (first_value < 0) != (last_value < 0);
    if (transition_ && sign != Sign::AsIs && changes) {
        double low = 0, high = last;  // the named curves are monotonic
        for (int i = 0; i < 60; ++i) {
            const double middle = (low + high) / 2;
            const bool negative = value_.at(transition_->alpha(clock.time(middle))) < 0;
            (negative == (first_value < 0) ? low : high) = middle;
        }
        crossing_ = transition_->is_jump() ? jump_ : high;
    }
    const double negative_factor = sign == Sign::AsIs ? 1 : sign == Sign::Absolute ? -1 : 0;
    before_ = first_value < 0 ? negative_factor : 1;
    after_ = last_value < 0 ? negative_factor : 1;
    at_crossing_ = plain(crossing_);
    origin_ = primitive(-0.5);
}

double RampSum::alpha_sum(double frame) const noexcept {
    if (transition_->is_jump())
        return std::max(0.0, frame - jump_) * transition_->alpha(transition_->ramp_start());
    return transition_->integral(frame * frame_seconds_) / frame_seconds_;
}

double RampSum::plain(double frame) const noexcept {
    const double constant = value_.start * frame;
    return transition_ ? constant + (value_.end - value_.start) * alpha_sum(frame) : constant;
}

double RampSum::primitive(double frame) const noexcept {
    if (frame <= crossing_) return before_ * plain(frame);
    return before_ * at_crossing_ + after_ * (plain(frame) - at_crossing_);
}

}  // namespace stillpoint::dsp
