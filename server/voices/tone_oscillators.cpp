#include "voices/tone_oscillators.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <string>

#include "dsp/lfo_shape.h"
#include "dsp/sine.h"
#include "voices/parameter_reader.h"

namespace stillpoint::voices {
namespace {

constexpr double turns_per_radian = 1 / dsp::two_pi;

std::string sided(std::string_view name, char side) {
    return std::string(name) + side;
}

bool is_triangle(const track::Params& params) {
    std::string shape = params.text("freqOscShape").value_or("");
    std::transform(shape.begin(), shape.end(), shape.begin(),
                   [](unsigned char c) { return std::tolower(c); });
    return shape == "triangle";
}

}  // namespace

AmplitudeOscillator::AmplitudeOscillator(const track::Params& params, char side, bool is_transition)
    : depth_(read_ramp(params, sided("ampOscDepth", side), 0, is_transition)),
      rate_(read_ramp(params, sided("ampOscFreq", side), 0, is_transition)),
      offset_(read_ramp(params, sided("ampOscPhaseOffset", side), 0, is_transition) * turns_per_radian),
      skew_(read_ramp(params, sided("ampOscSkew", side), 0, is_transition)),
      corner_(dsp::corner_of(skew_.start)) {}

void AmplitudeOscillator::apply(std::int64_t first, int count, const dsp::StepClock& clock,
                                const double* alpha, double* gains) const noexcept {
    const double frame = double(first);
    if (skew_.is_zero()) {
        for (int k = 0; k < count; ++k) {
            const double cycles = rate_.at(alpha[k]) * clock.time(frame + k) + offset_.at(alpha[k]);
            gains[k] *= 1 - depth_.at(alpha[k]) / 2 * (1 + dsp::sin_turns(cycles));
        }
        return;
    }
    for (int k = 0; k < count; ++k) {
        const double cycles = rate_.at(alpha[k]) * clock.time(frame + k) + offset_.at(alpha[k]);
        const double corner = skew_.is_constant() ? corner_ : dsp::corner_of(skew_.at(alpha[k]));
        gains[k] *= 1 - depth_.at(alpha[k]) / 2 * (1 + dsp::skewed_sine(dsp::fraction(cycles), corner));
    }
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

double PhaseOscillator::turns(double seconds, double alpha) const noexcept {
    return range_.at(alpha) / 2 * dsp::sin_turns(rate_.at(alpha) * seconds);
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
