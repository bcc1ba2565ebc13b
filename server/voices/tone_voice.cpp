#include "voices/tone_voice.h"

#include <string>

#include "dsp/sine.h"

namespace stillpoint::voices {
namespace {

// From the file's own "oscillator_phases" object, which a program may have written there.
std::optional<double> phase_in_file(const track::Params& params, const char* side) {
    const nlohmann::json* phases = params.value("oscillator_phases");
    if (!phases || !phases->is_object()) return std::nullopt;
    return track::Params(*phases).number(side);
}

}  // namespace

double ToneChannel::peak_bound(const dsp::Transition* transition) const {
    return dsp::largest_magnitude(amplitude, transition) * tremolo.largest_gain(transition);
}

void ToneChannel::fill_gains(std::int64_t first, int count, const dsp::StepClock& clock, const double* alpha,
                             double* gains) const noexcept {
    for (int k = 0; k < count; ++k)
        gains[k] = amplitude.at(alpha[k]);
    if (!tremolo.is_off()) tremolo.apply(first, count, clock, alpha, gains);
}

std::optional<dsp::Transition> read_transition(const VoiceContext& context, bool is_transition) {
    if (!is_transition) return std::nullopt;
    return dsp::Transition(context.params, context.step_seconds);
}

void fill_alpha(const std::optional<dsp::Transition>& transition, const dsp::StepClock& clock,
                std::int64_t first, int count, double* alpha) noexcept {
    for (int k = 0; k < count; ++k)
        alpha[k] = transition ? transition->alpha(clock.time(double(first + k))) : 0;
}

double start_phase(const VoiceContext& context, char side, bool is_transition) {
    const track::Params& params = context.params;
    const bool left = side == 'L';
    constexpr double turns = 1 / dsp::two_pi;
    if (is_transition)
        if (const auto own = params.number(std::string("startStartPhase") + side)) return *own * turns;
    if (context.carried) return left ? context.carried->left : context.carried->right;
    if (const auto written = phase_in_file(params, left ? "left" : "right")) return *written * turns;
    return params.number(std::string("startPhase") + side, 0) * turns;
}

}  // namespace stillpoint::voices
