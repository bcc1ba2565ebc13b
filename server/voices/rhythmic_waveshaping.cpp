#include "voices/rhythmic_waveshaping.h"

#include <algorithm>
#include <cmath>

#include "dsp/sine.h"
#include "voices/shaped_tone.h"
#include "voices/tone_voice.h"

namespace stillpoint::voices {
namespace {

constexpr double default_level = 0.25;

constexpr ShapedToneParameters shaped_tone{
    {"carrierFreq", "carrierFreq", 200, 200, 80, "Hz", 0, 20000, "the tone"},
    {"modFreq", "modFreq", 4, 12, 7.83, "Hz", 0, 1000, "rate of the tremolo before the shaper"},
    {"modDepth", "modDepth", 1, 1, 1, "", 0, 2, "its depth; 1 reaches silence"},
    {"shapeAmount", "shapeAmount", 5, 5, 5, "", 0, 100, "how strongly the tone is bent; 0 is silence"}};

class RhythmicWaveshaping final : public Voice {
  public:
    RhythmicWaveshaping(const VoiceContext& context, bool is_transition)
        : clock_(context.step_seconds, context.rate),
          transition_(read_transition(context, is_transition)),
          level_(context.params.number("amp", default_level)),
          tone_(shaped_tone.read(context.params, clock_, ramp())) {
        const double pan = std::clamp(context.params.number("pan", 0), -1.0, 1.0);
        left_ = level_ * dsp::cos_turns((pan + 1) / 8);
        right_ = level_ * dsp::sin_turns((pan + 1) / 8);
    }

    void render(std::int64_t first, int count, float* left, float* right) noexcept override {
        double alpha[dsp::block_frames], samples[dsp::block_frames];
        fill_alpha(transition_, clock_, first, count, alpha);
        tone_.fill(first, count, alpha, samples);
        for (int k = 0; k < count; ++k)
            left[k] = static_cast<float>(samples[k] * left_);
        for (int k = 0; k < count; ++k)
            right[k] = static_cast<float>(samples[k] * right_);
    }

    double peak_bound() const override {
        return std::max(std::abs(left_), std::abs(right_)) * tone_.peak_bound(ramp());
    }

  private:
    const dsp::Transition* ramp() const { return transition_ ? &*transition_ : nullptr; }

    dsp::StepClock clock_;
    std::optional<dsp::Transition> transition_;
    double level_;
    double left_ = 0, right_ = 0;  // gains of the ears
    ShapedTone tone_;
};

Parameters parameters(bool is_transition) {
    return joined({{number_parameter("amp", default_level, "", 0, 2, "level"),
                    number_parameter("pan", 0, "", -1, 1, "place between the ears")},
                   shaped_tone.rows(is_transition)});
}

}  // namespace

FunctionSpec rhythmic_waveshaping_spec() {
    return {"rhythmic_waveshaping", "A throbbing tone, bent until it hums.", parameters(false), {}};
}

FunctionSpec rhythmic_waveshaping_transition_spec() {
    return {"rhythmic_waveshaping_transition",
            "A throbbing tone, bent until it hums; moving from start to end values.",
            parameters(true),
            {}};
}

std::unique_ptr<Voice> make_rhythmic_waveshaping(const VoiceContext& context) {
    return std::make_unique<RhythmicWaveshaping>(context, false);
}

std::unique_ptr<Voice> make_rhythmic_waveshaping_transition(const VoiceContext& context) {
    return std::make_unique<RhythmicWaveshaping>(context, true);
}

}  // namespace stillpoint::voices
