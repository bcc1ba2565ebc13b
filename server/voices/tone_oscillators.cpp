#include "voices/tone_oscillators.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "dsp/lfo_shape.h"
#include "dsp/segment.h"
#include "dsp/sine.h"
#include "support/word.h"
#include "voices/parameter_reader.h"

namespace stillpoint::voices {
namespace {

constexpr double turns_per_radian = 1 / dsp::two_pi;
constexpr double largest_error = 5e-7;  // rad, or of full scale

// What an oscillator turns by on the way from start over middle to end.
double way(const double (&cycles)[3]) {
    return std::abs(cycles[1] - cycles[0]) + std::abs(cycles[2] - cycles[1]);
}

std::string sided(std::string_view name, char side) {
    return std::string(name) + side;
}

bool is_triangle(const track::Params& params) {
    return support::lower(params.text("freqOscShape").value_or("")) == "triangle";
}

}  // namespace

AmplitudeOscillator::AmplitudeOscillator(const track::Params& params, char side, bool is_transition)
    : depth_(read_ramp(params, sided("ampOscDepth", side), 0, is_transition)),
      rate_(read_ramp(params, sided("ampOscFreq", side), 0, is_transition)),
      offset_(read_ramp(params, sided("ampOscPhaseOffset", side), 0, is_transition) * turns_per_radian),
      skew_(read_ramp(params, sided("ampOscSkew", side), 0, is_transition)),
      corner_(dsp::corner_of(skew_.start)) {}

double AmplitudeOscillator::gain(double seconds, double alpha) const noexcept {
    const double cycles = rate_.at(alpha) * seconds + offset_.at(alpha);
    double shape = 0;
    if (skew_.is_zero()) {
        shape = dsp::sin_turns(cycles);
    } else {
        const double corner = skew_.is_constant() ? corner_ : dsp::corner_of(skew_.at(alpha));
        shape = dsp::skewed_sine(dsp::fraction(cycles), corner);
    }
    return 1 - depth_.at(alpha) / 2 * (1 + shape);
}

bool AmplitudeOscillator::is_cubic(const Moments& moments) const noexcept {
    if (is_off()) return true;
    double cycles[3];
    for (int i = 0; i < 3; ++i)
        cycles[i] = rate_.at(moments.alpha[i]) * moments.seconds[i] + offset_.at(moments.alpha[i]);
    double turns = way(cycles);
    if (!skew_.is_zero()) {
        const double skew = std::max(std::abs(skew_.start), std::abs(skew_.end));
        const auto rises = [&](int i) {
            return dsp::fraction(cycles[i]) < dsp::corner_of(skew_.at(moments.alpha[i]));
        };
        if (skew >= 1 || std::floor(cycles[0]) != std::floor(cycles[2]) || rises(0) != rises(2)) return false;
        turns /= 1 - skew;
    }
    const double depth = std::max(std::abs(depth_.start), std::abs(depth_.end));
    return depth / 2 * dsp::cubic_error(turns) <= largest_error;
}

std::optional<AmplitudeOscillator::Plain> AmplitudeOscillator::plain(
    const dsp::StepClock& clock) const noexcept {
    if (is_off()) return Plain{};
    if (!depth_.is_constant() || !rate_.is_constant() || !offset_.is_constant() || !skew_.is_zero())
        return std::nullopt;
    const double half = depth_.start / 2;
    return Plain{1 - half, {-half, rate_.start * clock.frame_seconds, offset_.start}};
}

double AmplitudeOscillator::largest_gain(const dsp::Transition* transition) const {
    double largest = 1;
    for (const double alpha : {transition ? transition->lowest() : 0, transition ? transition->highest() : 0})
        largest = std::max(largest, std::abs(1 - depth_.at(alpha)));
    return largest;
}

PhaseOscillator::PhaseOscillator(const track::Params& params, bool is_transition)
    : rate_(read_ramp(params, "phaseOscFreq", 0, is_transition)),
      range_(read_ramp(params, "phaseOscRange", 0, is_transition) * turns_per_radian) {}

bool PhaseOscillator::is_cubic(const Moments& moments) const noexcept {
    if (is_off()) return true;
    double cycles[3];
    for (int i = 0; i < 3; ++i)
        cycles[i] = rate_.at(moments.alpha[i]) * moments.seconds[i];
    const double range = std::max(std::abs(range_.start), std::abs(range_.end));
    return dsp::two_pi * range / 2 * dsp::cubic_error(way(cycles)) <= largest_error;
}

double PhaseOscillator::turns(double seconds, double alpha) const noexcept {
    return range_.at(alpha) / 2 * dsp::sin_turns(rate_.at(alpha) * seconds);
}

std::optional<dsp::SlowSine> PhaseOscillator::plain(const dsp::StepClock& clock) const noexcept {
    if (is_off()) return dsp::SlowSine{};
    if (!range_.is_constant() || !rate_.is_constant()) return std::nullopt;
    return dsp::SlowSine{range_.start / 2, rate_.start * clock.frame_seconds, 0};
}

std::optional<dsp::SlowSine> reversed(std::optional<dsp::SlowSine> swing) noexcept {
    if (swing) swing->depth = -swing->depth;
    return swing;
}

dsp::Vibrato read_vibrato(const track::Params& params, char side, bool is_transition, double frame_seconds,
                          bool has_shape) {
    dsp::Vibrato vibrato;
    vibrato.range = read_ramp(params, sided("freqOscRange", side), 0, is_transition);
    vibrato.rate = read_ramp(params, sided("freqOscFreq", side), 0, is_transition);
    vibrato.skew = read_ramp(params, sided("freqOscSkew", side), 0, is_transition);
    vibrato.offset =
        read_ramp(params, sided("freqOscPhaseOffset", side), 0, is_transition) * turns_per_radian;
    vibrato.triangle = has_shape && is_triangle(params);
    vibrato.summed = is_transition;
    vibrato.frame_seconds = frame_seconds;
    return vibrato;
}

}  // namespace stillpoint::voices
