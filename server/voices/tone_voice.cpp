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

std::optional<dsp::SwingingPair::Ear> ToneChannel::plain_ear(
    const dsp::StepClock& clock, int lead, const std::optional<dsp::SlowSine>& swing) const {
    auto plain = carrier.plain_swing();
    const auto level = tremolo.plain(clock);
    if (!plain || !level || !swing || !amplitude.is_constant()) return std::nullopt;
    plain->swing.offset += plain->swing.rate * lead;
    dsp::SwingingPair::Ear ear;
    ear.step = plain->step;
    ear.start = start_phase + plain->start + plain->step * lead;
    ear.swings = {plain->swing, *swing};
    ear.level = amplitude.start * level->rest;
    ear.tremolo = level->sine;
    ear.tremolo.depth *= amplitude.start;
    return ear;
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

std::optional<Moments> smooth_moments(const std::optional<dsp::Transition>& transition,
                                      const dsp::StepClock& clock, std::int64_t first, int count) noexcept {
    Moments moments{};
    for (int i = 0; i < 3; ++i)
        moments.seconds[i] = clock.time(double(first) + count * (i / 2.0));
    if (!transition) return moments;
    if (transition->has_edge(moments.seconds[0], moments.seconds[2])) return std::nullopt;
    for (int i = 0; i < 3; ++i)
        moments.alpha[i] = transition->alpha(moments.seconds[i]);
    return moments;
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
