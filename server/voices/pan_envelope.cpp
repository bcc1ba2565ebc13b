#include "voices/pan_envelope.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "dsp/segment.h"
#include "dsp/sine.h"
#include "support/word.h"
#include "voices/parameter_reader.h"

namespace stillpoint::voices {
namespace {

std::string pan_type(const track::Params& params, bool is_transition) {
    std::string type = params.text("panType").value_or("linear");
    if (is_transition) type = params.text("startPanType").value_or(type);
    return support::trimmed_lower(type);
}

constexpr double largest_error = 5e-7;  // of full scale

double clipped(double pan) {
    return std::clamp(pan, -1.0, 1.0);
}

// One limit of the range. The end value falls back to the base key or endPan, never to the start value.
dsp::Ramp read_limit(const track::Params& params, std::string_view name, bool is_transition) {
    const double pan = params.number("pan", 0);
    if (!is_transition) return dsp::Ramp(clipped(params.number(name, pan)));
    const double start_pan = params.number("startPan", pan), end_pan = params.number("endPan", start_pan);
    const double start = params.number(prefixed("start", name), params.number(name, start_pan));
    const double end = params.number(prefixed("end", name), params.number(name, end_pan));
    return {clipped(start), clipped(end)};
}

}  // namespace

PanEnvelope::PanEnvelope(const track::Params& params, const dsp::StepClock& clock,
                         const dsp::Transition* transition)
    : rate_(read_ramp(params, "panFreq", 0, transition != nullptr)),
      phase_(read_ramp(params, "panPhase", 0, transition != nullptr) * (1 / dsp::two_pi)),
      clock_(clock),
      cycles_(rate_, clock, transition, dsp::RampSum::Sign::Absolute) {
    const dsp::Ramp a = read_limit(params, "panRangeMin", transition != nullptr);
    const dsp::Ramp b = read_limit(params, "panRangeMax", transition != nullptr);
    low_ = {std::min(a.start, b.start), std::min(a.end, b.end)};
    high_ = {std::max(a.start, b.start), std::max(a.end, b.end)};
    double largest = 0;
    for (const dsp::Ramp& ramp : {low_, high_, rate_})
        largest = std::max({largest, std::abs(ramp.start), std::abs(ramp.end)});
    if (largest <= 1e-8) return;

    // What counts is the values that occur: a ramp may begin after the step, or jump at its start.
    const double first = transition ? transition->lowest() : 0, last = transition ? transition->highest() : 0;
    const bool moves = std::max(rate_.at(first), rate_.at(last)) > 0;
    const std::string type = pan_type(params, transition != nullptr);
    if (moves) {
        motion_ = type == "inward" ? Motion::Inward : type == "outward" ? Motion::Outward : Motion::Linear;
    } else {
        const bool is_wide = low_.at(first) != high_.at(first) || low_.at(last) != high_.at(last);
        motion_ = is_wide ? Motion::Centre : Motion::Low;
    }
    constant_ = !moves && low_.is_constant() && high_.is_constant();
    constant_left_ = static_cast<float>(dsp::cos_turns((pan(0, 0) + 1) / 8));
    constant_right_ = static_cast<float>(dsp::sin_turns((pan(0, 0) + 1) / 8));
}

double PanEnvelope::pan(double cycles, double alpha) const noexcept {
    const double low = low_.at(alpha), high = high_.at(alpha);
    const double x = phase_.at(alpha) + cycles;
    const double whole = std::floor(x), part = x - whole;
    const double target = std::fmod(whole, 2) == 0 ? high : low;
    switch (motion_) {
        case Motion::Off:
        case Motion::Low:
            return clipped(low);
        case Motion::Centre:
            return clipped((low + high) / 2);
        case Motion::Linear:
            return clipped((low + high) / 2 + (high - low) / 2 * dsp::sin_turns(x));
        case Motion::Inward:
            return clipped(target * (1 - part));
        case Motion::Outward:
            return clipped(target * part);
    }
    return 0;
}

double PanEnvelope::cycles(double frame) const noexcept {
    const double sum = rate_.is_constant() ? std::abs(rate_.start) * frame : cycles_.through(frame - 1);
    return sum / clock_.rate;
}

PanEnvelope::Gains PanEnvelope::gains(double frame, double alpha) const noexcept {
    if (constant_) return {{constant_left_, constant_right_}};
    const double turns = (pan(cycles(frame), alpha) + 1) / 8;
    return {{dsp::cos_turns(turns), dsp::sin_turns(turns)}};
}

// The place moves between the limits, and the gains turn by an eighth for each unit of it: an oscillation at
// its rate and, less, at twice that.
bool PanEnvelope::is_cubic(std::int64_t first, int count) const noexcept {
    if (motion_ == Motion::Off || motion_ == Motion::Low || motion_ == Motion::Centre) return true;
    const double from = cycles(double(first)), to = cycles(double(first + count));
    if (motion_ != Motion::Linear) {
        if (!phase_.is_constant()) return false;
        if (std::floor(from + phase_.start) != std::floor(to + phase_.start)) return false;
    }
    return dsp::cubic_error(2 * (to - from)) <= largest_error;
}

std::optional<dsp::SwingingPair::Balance> PanEnvelope::balance() const noexcept {
    if (motion_ != Motion::Linear || !low_.is_constant() || !high_.is_constant() || !rate_.is_constant() ||
        !phase_.is_constant())
        return std::nullopt;
    return dsp::SwingingPair::Balance{
        (low_.start + high_.start) / 2,
        {(high_.start - low_.start) / 2, std::abs(rate_.start) / clock_.rate, phase_.start}};
}

void PanEnvelope::apply(std::int64_t first, int count, const double* alpha, float* left,
                        float* right) const noexcept {
    if (motion_ == Motion::Off) return;
    if (constant_) {
        for (int k = 0; k < count; ++k)
            left[k] *= constant_left_;
        for (int k = 0; k < count; ++k)
            right[k] *= constant_right_;
        return;
    }
    for (int k = 0; k < count; ++k) {
        const Gains both = gains(double(first + k), alpha[k]);
        left[k] *= static_cast<float>(both.ear[0]);
        right[k] *= static_cast<float>(both.ear[1]);
    }
}

}  // namespace stillpoint::voices
