#include "dsp/carrier_phase.h"

#include <algorithm>
#include <cmath>

#include "dsp/block.h"
#include "dsp/lfo_shape.h"
#include "dsp/sine.h"

namespace stillpoint::dsp {
namespace {

constexpr std::int64_t segment_frames = 1024;

// Gauss-Legendre nodes and weights of order 6 on [-1, 1].
constexpr double nodes[] = {0.2386191860831969, 0.6612093864662645, 0.9324695142031521};
constexpr double weights[] = {0.4679139345726910, 0.3607615730481386, 0.1713244923791704};

double swing_bound(const Vibrato& vibrato, const Transition* transition) {
    return largest_magnitude(vibrato.range, transition) / 2;
}

}  // namespace

CarrierPhase::CarrierPhase(const Ramp& base, const Vibrato& vibrato, const StepClock& clock,
                           const Transition* transition, double frame_seconds)
    : base_(base),
      vibrato_(vibrato),
      transition_(transition),
      clock_(clock),
      frame_seconds_(frame_seconds),
      base_sum_(base, clock, transition, RampSum::Sign::ClampedAtZero),
      rate_sum_(vibrato.rate, clock, transition),
      swings_(!vibrato.range.is_zero() && !(vibrato.mute.start > 0.5 && vibrato.mute.end > 0.5)) {
    const bool never_negative = lowest(base, transition) >= swing_bound(vibrato, transition);
    closed_ = !swings_ || (vibrato_.is_constant() && never_negative);
    steady_ = !swings_ && base_.is_constant();
    corner_ = corner_of(vibrato_.skew.start);
}

double CarrierPhase::vibrato_phase(double frame) const noexcept {
    if (!vibrato_.summed) return vibrato_.rate.start * clock_.time(frame);
    if (vibrato_.rate.is_constant()) return vibrato_.rate.start * ((frame + 1) * vibrato_.frame_seconds);
    return rate_sum_.through(frame) * vibrato_.frame_seconds;
}

double CarrierPhase::swing(double alpha, double phase) const noexcept {
    if (vibrato_.mute.at(alpha) > 0.5) return 0;
    const double corner = vibrato_.skew.is_constant() ? corner_ : corner_of(vibrato_.skew.at(alpha));
    const double p = fraction(phase + vibrato_.offset.at(alpha));
    const double shape = vibrato_.triangle ? skewed_triangle(p, corner) : skewed_sine(p, corner);
    return vibrato_.range.at(alpha) / 2 * shape;
}

double CarrierPhase::frequency(double frame) const noexcept {
    const double alpha = transition_ ? transition_->alpha(clock_.time(frame)) : 0;
    const double base = base_.at(alpha);
    return std::max(0.0, swings_ ? base + swing(alpha, vibrato_phase(frame)) : base);
}

void CarrierPhase::frequencies(std::int64_t first, int count, const double* alpha,
                               double* hertz) const noexcept {
    for (int k = 0; k < count; ++k)
        hertz[k] = base_.at(alpha[k]);
    if (swings_)
        for (int k = 0; k < count; ++k)
            hertz[k] += swing(alpha[k], vibrato_phase(double(first + k)));
    for (int k = 0; k < count; ++k)
        hertz[k] = std::max(0.0, hertz[k]);
}

double CarrierPhase::closed_form(std::int64_t frames) const noexcept {
    const double last = double(frames) - 1;
    double turns = base_sum_.through(last) * frame_seconds_;
    if (!swings_) return turns;
    const auto integral = [this](double phase) {
        return vibrato_.triangle ? skewed_triangle_integral(phase, corner_)
                                 : skewed_sine_integral(phase, corner_);
    };
    const double rate = vibrato_.rate.start, half_range = vibrato_.range.start / 2,
                 offset = vibrato_.offset.start;
    const double step =
        rate * (vibrato_.summed ? vibrato_.frame_seconds : clock_.frame_seconds);  // turns per frame
    if (std::abs(step) < 1e-15) return turns + swing(0, 0) * frame_seconds_ * double(frames);
    const double lead = vibrato_.summed ? step : 0;
    const double swung =
        integral(step * (last + 0.5) + lead + offset) - integral(-0.5 * step + lead + offset);
    return turns + half_range * swung / step * frame_seconds_;
}

// Whether the frequency has no corner from FIRST to LAST and swings slowly enough for the quadrature.
bool CarrierPhase::is_smooth(std::int64_t first, std::int64_t last) const noexcept {
    const double a = clock_.time(double(first)), b = clock_.time(double(last));
    for (const double edge : {transition_->ramp_start(), transition_->ramp_end()})
        if (a <= edge && edge <= b) return false;
    const double p = vibrato_phase(double(first)) + vibrato_.offset.at(transition_->alpha(a));
    const double q = vibrato_phase(double(last)) + vibrato_.offset.at(transition_->alpha(b));
    if (std::abs(q - p) > 0.5) return false;
    if ((vibrato_.mute.at(transition_->alpha(a)) > 0.5) != (vibrato_.mute.at(transition_->alpha(b)) > 0.5))
        return false;
    if (!vibrato_.triangle && vibrato_.skew.is_zero()) return true;
    const bool p_rising = fraction(p) < corner_of(vibrato_.skew.at(transition_->alpha(a)));
    const bool q_rising = fraction(q) < corner_of(vibrato_.skew.at(transition_->alpha(b)));
    return std::floor(p) == std::floor(q) && p_rising == q_rising;
}

double CarrierPhase::segment_turns(std::int64_t segment) const noexcept {
    const std::int64_t first = segment * segment_frames, last = first + segment_frames - 1;
    double sum = 0;
    const bool never_negative = lowest(base_, transition_) >= swing_bound(vibrato_, transition_);
    if (transition_ && never_negative && is_smooth(first, last)) {
        const double middle = double(first + last) / 2, half = double(segment_frames) / 2;
        for (int i = 0; i < 3; ++i)
            sum += weights[i] * (frequency(middle - half * nodes[i]) + frequency(middle + half * nodes[i]));
        sum *= half;
    } else {
        for (std::int64_t frame = first; frame <= last; ++frame)
            sum += frequency(double(frame));
    }
    return sum * frame_seconds_;
}

void CarrierPhase::enter_segment(Cursor& cursor, std::int64_t segment) const noexcept {
    if (segment < cursor.segment) cursor = Cursor{};
    for (; cursor.segment < segment; ++cursor.segment)
        cursor.segment_phase = fraction(cursor.segment_phase + segment_turns(cursor.segment));
    cursor.frame = segment * segment_frames;
    cursor.phase = cursor.segment_phase;
}

void CarrierPhase::move(Cursor& cursor, std::int64_t frame) const noexcept {
    const std::int64_t segment = frame / segment_frames;
    if (cursor.segment != segment || frame < cursor.frame || frame == segment * segment_frames)
        enter_segment(cursor, segment);
    for (; cursor.frame < frame; ++cursor.frame)
        cursor.phase += frequency(double(cursor.frame)) * frame_seconds_;
}

void CarrierPhase::fill(std::int64_t first, int count, const double* alpha, double* turns) noexcept {
    if (steady_) {
        const double start = fraction(closed_form(first));
        for (int k = 0; k <= count; ++k)
            turns[k] = start + k * step();
        return;
    }
    double hertz[block_frames];
    frequencies(first, count, alpha, hertz);
    if (closed_) {
        turns[0] = fraction(closed_form(first));
        for (int k = 0; k < count; ++k)
            turns[k + 1] = turns[k] + hertz[k] * frame_seconds_;
        return;
    }
    for (int k = 0; k <= count; ++k) {
        if (k == 0 || (first + k) % segment_frames == 0) move(cursor_, first + k);
        turns[k] = cursor_.phase;
        if (k == count) break;
        cursor_.phase += hertz[k] * frame_seconds_;
        ++cursor_.frame;
    }
}

double CarrierPhase::after(std::int64_t frames) const noexcept {
    if (closed_) return fraction(closed_form(frames));
    Cursor cursor;
    move(cursor, frames);
    return fraction(cursor.phase);
}

}  // namespace stillpoint::dsp
