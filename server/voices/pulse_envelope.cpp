#include "voices/pulse_envelope.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "dsp/block.h"
#include "dsp/gate.h"
#include "dsp/sine.h"
#include "support/word.h"
#include "voices/parameter_reader.h"

namespace stillpoint::voices {
namespace {

using Moment = PulseTrain::Moment;

// The value of NAME for both ears. READ(key) yields what is written there, if anything.
template <class Value, class Read>
Value common_value(const Read& read, const std::string& name, Moment moment, const Value& fallback) {
    const Value base = read(name).value_or(fallback);
    if (moment == Moment::Static) return base;
    const Value start = read(prefixed("start", name)).value_or(base);
    return moment == Moment::Start ? start : read(prefixed("end", name)).value_or(start);
}

// The value of NAME for one ear, whose own keys go before COMMON.
template <class Value, class Read>
Value ear_value(const Read& read, const std::string& name, char side, Moment moment, const Value& common) {
    const Value base = read(name + side).value_or(common);
    if (moment == Moment::Static) return base;
    return read(prefixed(moment == Moment::Start ? "start" : "end", name + side)).value_or(base);
}

double read_number(const track::Params& params, const char* name, char side, Moment moment, double fallback) {
    const auto read = [&](const std::string& key) { return params.number(key); };
    return ear_value(read, name, side, moment, common_value(read, name, moment, fallback));
}

double positive_or(double value, double otherwise) {
    return value > 0 ? value : otherwise;
}

double read_rate(const track::Params& params, char side, Moment moment) {
    const auto read = [&](const std::string& key) { return params.number(key); };
    const double beat = common_value(read, "beatFreq", moment, 4.0);
    double common = read("pulseRate").value_or(moment == Moment::Static ? 0 : beat);
    if (moment != Moment::Static)
        common = read(moment == Moment::Start ? "startPulseRate" : "endPulseRate").value_or(common);
    common = positive_or(common, beat);
    return positive_or(ear_value(read, "pulseRate", side, moment, common), common);
}

}  // namespace

PulseTrain::Shape PulseTrain::read_shape(const track::Params& params, char side, Moment moment) {
    const auto read = [&](const std::string& key) { return params.text(key); };
    const std::string common = common_value<std::string>(read, "pulseShape", moment, "trapezoid");
    const std::string word = support::trimmed_lower(ear_value(read, "pulseShape", side, moment, common));
    if (word == "square" || word == "pulse") return Shape::Square;
    if (word == "raised_cosine" || word == "raised-cosine" || word == "cosine" || word == "hann")
        return Shape::RaisedCosine;
    return Shape::Trapezoid;
}

PulseTrain::PulseTrain(const track::Params& params, char side, Moment moment)
    : rate_(read_rate(params, side, moment)),
      offset_(dsp::fraction(read_number(params, "pulsePhaseOffset", side, moment, 0))),
      ramp_(std::clamp(read_number(params, "rampPercent", side, moment, 0.2), 0.0, 1.0)),
      gap_(std::clamp(read_number(params, "gapPercent", side, moment, 0.15), 0.0, 1.0)),
      depth_(std::clamp(read_number(params, "pulseDepth", side, moment, 1), 0.0, 1.0)),
      shape_(read_shape(params, side, moment)) {}

// The clock is frame / rate, not that of the step.
void PulseTrain::fill(std::int64_t first, int count, int rate, double* gains) const noexcept {
    if (is_off()) {
        std::fill_n(gains, count, 1.0);
        return;
    }
    const double step = rate_ / rate;
    const dsp::Trapezoid gate(ramp_, gap_);
    for (int k = 0; k < count; ++k)
        gains[k] = gate.opening(dsp::fraction(double(first + k) * step + offset_));
    if (shape_ == Shape::Square)
        for (int k = 0; k < count; ++k)
            gains[k] = gains[k] > 0 ? 1 : 0;
    if (shape_ == Shape::RaisedCosine)
        for (int k = 0; k < count; ++k)
            gains[k] = 0.5 - 0.5 * dsp::cos_turns(gains[k] / 2);
    for (int k = 0; k < count; ++k)
        gains[k] = (1 - depth_) + depth_ * gains[k];
}

PulseEnvelope::PulseEnvelope(const track::Params& params, char side, const dsp::StepClock& clock,
                             const dsp::Transition* transition)
    : rate_(clock.rate), start_(params, side, transition ? Moment::Start : Moment::Static) {
    if (!transition) return;
    const PulseTrain end(params, side, Moment::End);
    if (end != start_) end_ = end;
}

void PulseEnvelope::apply(std::int64_t first, int count, const double* alpha, float* samples) const noexcept {
    if (start_.is_off() && (!end_ || end_->is_off())) return;
    double gains[dsp::block_frames];
    start_.fill(first, count, rate_, gains);
    if (end_) {
        double end[dsp::block_frames];
        end_->fill(first, count, rate_, end);
        for (int k = 0; k < count; ++k)
            gains[k] = gains[k] * (1 - alpha[k]) + end[k] * alpha[k];
    }
    for (int k = 0; k < count; ++k)
        samples[k] *= static_cast<float>(gains[k]);
}

// An expression may take alpha outside 0..1, where the trains are extrapolated.
double PulseEnvelope::largest_gain(const dsp::Transition* transition) const noexcept {
    if (!end_ || !transition) return 1;
    const auto gain = [](double alpha) { return std::abs(1 - alpha) + std::abs(alpha); };
    return std::max(gain(transition->lowest()), gain(transition->highest()));
}

}  // namespace stillpoint::voices
