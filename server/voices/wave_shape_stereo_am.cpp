#include "voices/wave_shape_stereo_am.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "dsp/sine.h"
#include "voices/shaped_tone.h"
#include "voices/tone_voice.h"

namespace stillpoint::voices {
namespace {

constexpr double default_level = 0.15;
constexpr double default_phase_right = std::numbers::pi / 2;

constexpr ShapedToneParameters shaped_tone{
    {"carrierFreq", "carrierFreq", 200, 200, 100, "Hz", 0, 20000, "the tone"},
    {"shapeModFreq", "shapeModFreq", 4, 4, 8, "Hz", 0, 1000, "rate of the tremolo before the shaper"},
    {"shapeModDepth", "shapeModDepth", 0.8, 0.8, 0.8, "", 0, 2, "its depth; 1 reaches silence"},
    {"shapeAmount", "shapeAmount", 0.5, 0.5, 0.5, "", 0, 100, "how strongly the tone is bent; 0 is silence"}};
constexpr IndependentParameter rate_left{
    "stereoModFreqL", "stereoModFreqL", 4.1, 4.1, 6, "Hz", 0, 1000, "rate of the left ear's tremolo"};
constexpr IndependentParameter rate_right{
    "stereoModFreqR", "stereoModFreqR", 4, 4, 6.1, "Hz", 0, 1000, "rate of the right ear's tremolo"};
constexpr IndependentParameter depth_left{
    "stereoModDepthL", "stereoModDepthL", 0.8, 0.8, 0.8, "", 0, 2, "its depth; 1 reaches silence"};
constexpr IndependentParameter depth_right{
    "stereoModDepthR", "stereoModDepthR", 0.8, 0.9, 0.9, "", 0, 2, "its depth; 1 reaches silence"};

class WaveShapeStereoAm final : public Voice {
  public:
    WaveShapeStereoAm(const VoiceContext& context, bool is_transition)
        : clock_(context.step_seconds, context.rate),
          transition_(read_transition(context, is_transition)),
          level_(context.params.number("amp", default_level)),
          tone_(shaped_tone.read(context.params, clock_, ramp())),
          left_(read_tremolo(context.params, rate_left, depth_left, "stereoModPhaseL", 0)),
          right_(read_tremolo(context.params, rate_right, depth_right, "stereoModPhaseR",
                              default_phase_right)) {}

    void render(std::int64_t first, int count, float* left, float* right) noexcept override {
        double alpha[dsp::block_frames], tone[dsp::block_frames];
        fill_alpha(transition_, clock_, first, count, alpha);
        tone_.fill(first, count, alpha, tone);
        render_ear(left_, tone, first, count, alpha, left);
        render_ear(right_, tone, first, count, alpha, right);
    }

    double peak_bound() const override {
        return std::abs(level_) * tone_.peak_bound(ramp()) *
               std::max(left_.largest_gain(ramp()), right_.largest_gain(ramp()));
    }

  private:
    Tremolo read_tremolo(const track::Params& params, const IndependentParameter& rate,
                         const IndependentParameter& depth, std::string_view phase_name,
                         double default_phase) const {
        const bool moves = transition_.has_value();
        const double phase = moves ? 0 : params.number(phase_name, default_phase) / dsp::two_pi;
        return {PlainOscillator(rate.read(params, moves), phase, clock_, ramp()), depth.read(params, moves)};
    }
    void render_ear(Tremolo& tremolo, const double* tone, std::int64_t first, int count, const double* alpha,
                    float* out) const noexcept {
        double samples[dsp::block_frames];
        std::copy_n(tone, count, samples);
        tremolo.apply(first, count, alpha, samples);
        for (int k = 0; k < count; ++k)
            out[k] = static_cast<float>(samples[k] * level_);
    }
    const dsp::Transition* ramp() const { return transition_ ? &*transition_ : nullptr; }

    dsp::StepClock clock_;
    std::optional<dsp::Transition> transition_;
    double level_;
    ShapedTone tone_;
    Tremolo left_, right_;
};

Parameters phase_parameters(bool is_transition) {
    constexpr std::string_view still = "phase of this ear's tremolo at the start of the step";
    constexpr std::string_view moving = "the tremolo of a moving voice starts at phase 0";
    const std::string_view meaning = is_transition ? moving : still;
    Parameters out = {number_parameter("stereoModPhaseL", 0, "rad", -100, 100, meaning),
                      number_parameter("stereoModPhaseR", default_phase_right, "rad", -100, 100, meaning)};
    if (!is_transition) return out;
    for (ParameterSpec& row : out) {
        row = with_prefix("start", row);
        row.has_effect = false;
    }
    return out;
}

Parameters parameters(bool is_transition) {
    Parameters out = joined(
        {{number_parameter("amp", default_level, "", 0, 2, "level")}, shaped_tone.rows(is_transition)});
    for (const auto* parameter : {&rate_left, &rate_right, &depth_left, &depth_right})
        out = joined({out, parameter->rows(is_transition)});
    return joined({out, phase_parameters(is_transition)});
}

}  // namespace

FunctionSpec wave_shape_stereo_am_spec() {
    return {"wave_shape_stereo_am",
            "A throbbing tone, bent softly, with a tremolo of its own in each ear.",
            parameters(false),
            {}};
}

FunctionSpec wave_shape_stereo_am_transition_spec() {
    return {"wave_shape_stereo_am_transition",
            "A throbbing tone, bent softly, with a tremolo of its own in each ear; moving from start to end "
            "values.",
            parameters(true),
            {}};
}

std::unique_ptr<Voice> make_wave_shape_stereo_am(const VoiceContext& context) {
    return std::make_unique<WaveShapeStereoAm>(context, false);
}

std::unique_ptr<Voice> make_wave_shape_stereo_am_transition(const VoiceContext& context) {
    return std::make_unique<WaveShapeStereoAm>(context, true);
}

}  // namespace stillpoint::voices
