#include "dsp/carrier_phase.h"

#include <algorithm>
#include <cmath>

#include "dsp/block.h"
#include "dsp/lfo_shape.h"
#include "dsp/segment.h"
#include "dsp/sine.h"

namespace stillpoint::dsp {
namespace {

constexpr std::int64_t shortest_segment = 1024, longest_segment = 65536;  // frames
constexpr std::int64_t few_frames = 16;                                   // summed one by one
constexpr double largest_error = 5e-7;                                    // rad, of a cubic

// Gauss-Legendre nodes and weights of order 6 on [-1, 1].
constexpr double nodes[] = {0.2386191860831969, 0.6612093864662645, 0.9324695142031521};
constexpr double weights[] = {0.4679139345726910, 0.3607615730481386, 0.1713244923791704};

double swing_bound(const Vibrato& vibrato, const Transition* transition) {
    return largest_magnitude(vibrato.range, transition) / 2;
}

// So long that the vibrato turns by an eighth at most.
std::int64_t frames_of_segment(const Vibrato& vibrato, const Transition* transition, double frame_seconds) {
    std::int64_t frames = shortest_segment;
    if (vibrato.product) return frames;
    const double turns = largest_magnitude(vibrato.rate, transition) * frame_seconds;
    while (frames < longest_segment && turns * double(2 * frames) <= 0.125)
        frames *= 2;
    return frames;
}

}  // namespace

CarrierPhase::CarrierPhase(const Ramp& base, const Vibrato& vibrato, const StepClock& clock,
                           const Transition* transition, double frame_seconds, const Ramp& detune)
    : base_(base),
      detune_(detune),
      vibrato_(vibrato),
      transition_(transition),
      clock_(clock),
      frame_seconds_(frame_seconds),
      base_sum_(base + detune, clock, transition, RampSum::Sign::ClampedAtZero),
      rate_sum_(vibrato.rate, clock, transition),
      swings_(!vibrato.range.is_zero() && !(vibrato.mute.start > 0.5 && vibrato.mute.end > 0.5)),
      segment_frames_(frames_of_segment(vibrato, transition, clock.frame_seconds)) {
    const double lowest_inner = lowest(base, transition) - (swings_ ? swing_bound(vibrato, transition) : 0);
    never_negative_ = lowest_inner >= 0 && lowest_inner + std::min(0.0, lowest(detune, transition)) >= 0;
    closed_ = swings_ ? vibrato_.is_constant() && never_negative_ : never_negative_ || detune_.is_zero();
    steady_ = !swings_ && closed_ && base_.is_constant() && detune_.is_constant();
    has_corners_ = !never_negative_ || vibrato_.triangle || !vibrato_.skew.is_zero();
    corner_ = corner_of(vibrato_.skew.start);
}

double CarrierPhase::alpha(double frame) const noexcept {
    return transition_ ? transition_->alpha(clock_.time(frame)) : 0;
}

double CarrierPhase::vibrato_phase(double frame) const noexcept {
    if (vibrato_.product) return vibrato_.rate.at(alpha(frame)) * clock_.time(frame);
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

double CarrierPhase::base(double alpha) const noexcept {
    const double hertz = base_.at(alpha);
    return vibrato_.floor_base ? std::max(0.0, hertz) : hertz;
}

double CarrierPhase::clamped(double base, double swing, double alpha) const noexcept {
    return std::max(0.0, std::max(0.0, base + swing) + detune_.at(alpha));
}

double CarrierPhase::frequency(double frame) const noexcept {
    const double a = alpha(frame);
    return clamped(base(a), swings_ ? swing(a, vibrato_phase(frame)) : 0, a);
}

double CarrierPhase::closed_form(double frames) const noexcept {
    const double last = frames - 1;
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
    if (std::abs(step) < 1e-15) return turns + swing(0, 0) * frame_seconds_ * frames;
    const double lead = vibrato_.summed ? step : 0;
    const double swung =
        integral(step * (last + 0.5) + lead + offset) - integral(-0.5 * step + lead + offset);
    return turns + half_range * swung / step * frame_seconds_;
}

// closed_form() with the cosine of the integral written as a sine.
std::optional<CarrierPhase::PlainSwing> CarrierPhase::plain_swing() const noexcept {
    if (!base_.is_constant() || !detune_.is_constant() || !closed_) return std::nullopt;
    PlainSwing plain{step(), 0, {}};
    if (!swings_) return plain;
    if (vibrato_.triangle || !vibrato_.skew.is_zero()) return std::nullopt;
    const double rate =
        vibrato_.rate.start * (vibrato_.summed ? vibrato_.frame_seconds : clock_.frame_seconds);
    if (std::abs(rate) < 1e-15) {
        plain.step += swing(0, 0) * frame_seconds_;
        return plain;
    }
    const double depth = vibrato_.range.start / 2 / (two_pi * rate) * frame_seconds_;
    const double first = (vibrato_.summed ? rate : 0) + vibrato_.offset.start - rate / 2;
    plain.swing = {depth, rate, first - 0.25};
    plain.start = depth * cos_turns(first);
    return plain;
}

// Whether base and swing have no corner from FIRST to LAST and the vibrato turns by less than half.
bool CarrierPhase::is_smooth(double first, double last) const noexcept {
    if (transition_ && transition_->has_edge(clock_.time(first), clock_.time(last))) return false;
    if (!swings_) return true;
    const double from = alpha(first), to = alpha(last);
    if ((vibrato_.mute.at(from) > 0.5) != (vibrato_.mute.at(to) > 0.5)) return false;
    const double p = vibrato_phase(first) + vibrato_.offset.at(from);
    const double q = vibrato_phase(last) + vibrato_.offset.at(to);
    if (!(std::abs(q - p) <= 0.5)) return false;
    if (vibrato_.product) {
        const double middle = (first + last) / 2;
        const double m = vibrato_phase(middle) + vibrato_.offset.at(alpha(middle));
        if (!(std::abs(m - p) + std::abs(q - m) <= 0.5)) return false;
    }
    if (!vibrato_.triangle && vibrato_.skew.is_zero()) return true;
    if ((std::abs(vibrato_.skew.at(from)) < 1) != (std::abs(vibrato_.skew.at(to)) < 1)) return false;
    const bool p_rising = fraction(p) < corner_of(vibrato_.skew.at(from));
    const bool q_rising = fraction(q) < corner_of(vibrato_.skew.at(to));
    return std::floor(p) == std::floor(q) && p_rising == q_rising;
}

// Whether neither clamp changes sides from FIRST to LAST, where base and swing are smooth: both ends lie
// farther on one side than the frequency can bend away from the line between them.
bool CarrierPhase::is_definite(double first, double last) const noexcept {
    if (never_negative_) return true;
    const double from = alpha(first), to = alpha(last);
    const double p = vibrato_phase(first), q = vibrato_phase(last);
    const double corner = std::min(corner_of(vibrato_.skew.at(from)), corner_of(vibrato_.skew.at(to)));
    const double angle = two_pi * (q - p + vibrato_.offset.at(to) - vibrato_.offset.at(from)) /
                         (2 * std::min(corner, 1 - corner));
    const double sag = transition_ ? 4 * (alpha((first + last) / 2) - (from + to) / 2) : 0;  // of a parabola
    const double bend = swing_bound(vibrato_, transition_) * angle * angle / 8 +
                        std::abs(base_.end - base_.start) * std::abs(sag) +
                        std::abs(base_.at(to) - base_.at(from)) +
                        std::abs(detune_.at(to) - detune_.at(from)) +
                        std::abs(vibrato_.range.at(to) - vibrato_.range.at(from));
    const auto is_on_one_side = [bend](double a, double b) {
        return std::min(a, b) >= bend || std::max(a, b) <= -bend;
    };
    if (vibrato_.floor_base && !is_on_one_side(base_.at(from), base_.at(to))) return false;
    const double inner_from = base(from) + (swings_ ? swing(from, p) : 0);
    const double inner_to = base(to) + (swings_ ? swing(to, q) : 0);
    return is_on_one_side(inner_from, inner_to) &&
           (detune_.is_zero() || is_on_one_side(std::max(0.0, inner_from) + detune_.at(from),
                                                std::max(0.0, inner_to) + detune_.at(to)));
}

// By which an integral from FIRST to LAST exceeds the sum of the frames between (Euler and Maclaurin). It
// cancels from stretch to stretch but where corners lie between them.
double CarrierPhase::end_correction(double first, double last) const noexcept {
    const double rise_at_last = frequency(last) - frequency(last - 1);
    const double rise_at_first = frequency(first + 1) - frequency(first);
    return (rise_at_last - rise_at_first) / 24;
}

// The sum of the frequency over frames FIRST .. END - 1.
double CarrierPhase::sum(std::int64_t first, std::int64_t end) const noexcept {
    double sum = 0;
    const std::int64_t count = end - first;
    if (count <= few_frames) {
        for (std::int64_t frame = first; frame < end; ++frame)
            sum += frequency(double(frame));
        return sum;
    }
    const double from = double(first) - 0.5, to = double(end) - 0.5;
    if (is_smooth(from, to) && is_definite(from, to)) {
        const double middle = (from + to) / 2, half = double(count) / 2;
        for (int i = 0; i < 3; ++i)
            sum += weights[i] * (frequency(middle - half * nodes[i]) + frequency(middle + half * nodes[i]));
        return sum * half - (has_corners_ ? end_correction(from, to) : 0);
    }
    const std::int64_t middle = first + count / 2;
    return this->sum(first, middle) + this->sum(middle, end);
}

double CarrierPhase::phase_at(std::int64_t frame, Cursor& cursor) const noexcept {
    const std::int64_t segment = frame / segment_frames_;
    if (segment < cursor.segment) cursor = Cursor{};
    for (; cursor.segment < segment; ++cursor.segment) {
        const std::int64_t first = cursor.segment * segment_frames_;
        cursor.phase = fraction(cursor.phase + sum(first, first + segment_frames_) * frame_seconds_);
    }
    return cursor.phase + sum(segment * segment_frames_, frame) * frame_seconds_;
}

void CarrierPhase::fill(std::int64_t first, int count, const double* alpha, double* turns) noexcept {
    if (steady_) {
        const double start = fraction(closed_form(double(first)));
        for (int k = 0; k <= count; ++k)
            turns[k] = start + k * step();
        return;
    }
    turns[0] = closed_ ? fraction(closed_form(double(first))) : phase_at(first, cursor_);
    for (int k = 0; k < count; ++k) {
        const double a = alpha[k];
        const double hertz = clamped(base(a), swings_ ? swing(a, vibrato_phase(double(first + k))) : 0, a);
        turns[k + 1] = turns[k] + hertz * frame_seconds_;
    }
}

bool CarrierPhase::is_cubic(std::int64_t first, int count) const noexcept {
    if (steady_) return true;
    const double from = double(first) - 0.5, to = double(first + count) - 0.5;
    if (!is_smooth(from, to)) return false;
    if (!is_definite(from, to)) return false;
    if (!swings_) return true;
    const double turns = std::abs(vibrato_phase(to) + vibrato_.offset.at(alpha(to)) - vibrato_phase(from) -
                                  vibrato_.offset.at(alpha(from)));
    const double skew = largest_magnitude(vibrato_.skew, transition_);
    if (skew >= 1) return false;
    // The swing of the phase is that of the frequency over 2 pi times its rate, in turns.
    const double swing = swing_bound(vibrato_, transition_) * frame_seconds_ * count / std::max(turns, 1e-9);
    return swing * cubic_error(turns / (1 - skew)) <= largest_error;
}

// Without a closed form the frequency is the cubic, and its integral counts from the first frame.
void CarrierPhase::fill_nodes(std::int64_t first, int count, double* turns) noexcept {
    const std::int64_t middle_frame = first + count / 2;
    const auto middle = double(middle_frame);
    if (closed_) {
        for (int j = 0; j < segment_nodes; ++j)
            turns[j] = closed_form(middle + node_offset(j, count));
        return;
    }
    const double half = double(count) / 2, centre = double(first) + half - 0.5;
    double hertz[segment_nodes];
    for (int j = 0; j < segment_nodes; ++j)
        hertz[j] = frequency(centre + node_offset(j, count));
    const Cubic f = through_nodes(hertz, count);
    const auto integral = [&f](double x) {
        return x * (f.at0 + x * (f.at1 / 2 + x * (f.at2 / 3 + x * f.at3 / 4)));
    };
    const double start = phase_at(first, cursor_), base = integral(-half);
    for (int j = 0; j < segment_nodes; ++j) {
        const double x = middle - 0.5 - centre + node_offset(j, count);
        turns[j] = start + (integral(x) - base) * frame_seconds_;
    }
}

double CarrierPhase::after(std::int64_t frames) const noexcept {
    if (closed_) return fraction(closed_form(double(frames)));
    Cursor cursor;
    return fraction(phase_at(frames, cursor));
}

}  // namespace stillpoint::dsp
