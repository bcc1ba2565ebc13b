#include "voices/noise_swept_notch.h"

#include <cmath>

#include "voices/noise_parameters.h"

namespace stillpoint::voices {
namespace {

constexpr NoiseDialect dialect = {.lfo_frequency = 0.1,
                                  .right_phase = 0,
                                  .q = "notch_q",
                                  .moving_q = "q",
                                  .cascade = "casc",
                                  .moving_cascade = "casc",
                                  .least_cascade = 0,
                                  .phase_prefix = "start_",
                                  .curve = "transition_curve"};

class NoiseSweptNotch final : public Voice {
  public:
    NoiseSweptNotch(const VoiceContext& context, bool is_transition)
        : clock_(context.step_seconds, context.rate),
          volume_(static_cast<float>(context.params.number("volume", 1))),
          noise_(make_swept_noise(context, dialect, clock_,
                                  read_noise_transition(context, dialect, is_transition))) {}

    void render(std::int64_t first, int count, float* left, float* right) noexcept override {
        noise_->render(first, count, left, right);
        for (int k = 0; k < count; ++k)
            left[k] *= volume_;
        for (int k = 0; k < count; ++k)
            right[k] *= volume_;
    }

    double peak_bound() const override { return dsp::SweptNoise::nominal_peak * std::abs(double(volume_)); }
    bool has_nominal_peak() const override { return true; }

  private:
    dsp::StepClock clock_;
    float volume_;
    std::unique_ptr<dsp::SweptNoise> noise_;
};

Parameters own_parameters() {
    return {number_parameter("volume", 1, "", 0, 2, "level"),
            {.name = "stereo_phase_invert",
             .kind = ParameterKind::Flag,
             .meaning = "written by editors",
             .has_effect = false},
            {.name = "channels", .default_number = 2, .meaning = "written by editors", .has_effect = false}};
}

}  // namespace

FunctionSpec noise_swept_notch_spec() {
    return {"noise_swept_notch",
            "Noise of any colour through notches that swing, with one level for all of it.",
            joined({noise_rows(dialect, false), own_parameters()}),
            {"noise"}};
}

FunctionSpec noise_swept_notch_transition_spec() {
    return {"noise_swept_notch_transition",
            "Noise of any colour through swinging notches that move from a start to an end.",
            joined({noise_rows(dialect, true), own_parameters()}),
            {"noise_transition"}};
}

std::unique_ptr<Voice> make_noise_swept_notch(const VoiceContext& context) {
    return std::make_unique<NoiseSweptNotch>(context, false);
}

std::unique_ptr<Voice> make_noise_swept_notch_transition(const VoiceContext& context) {
    return std::make_unique<NoiseSweptNotch>(context, true);
}

}  // namespace stillpoint::voices
