#include "voices/noise_generator.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "dsp/swept_noise.h"
#include "voices/amplitude_points.h"
#include "voices/noise_parameters.h"
#include "voices/spatial_voice.h"
#include "voices/tone_voice.h"

namespace stillpoint::voices {
namespace {

constexpr NoiseDialect dialect = {.lfo_frequency = 1.0 / 12,
                                  .right_phase = 90,
                                  .q = "notch_q",
                                  .moving_q = "notch_q",
                                  .cascade = "cascade_count",
                                  .moving_cascade = "cascade_count",
                                  .least_cascade = 1,
                                  .phase_prefix = "",
                                  .curve = "curve"};

// amp_SIDE, else amp; in a transition start_ and end_ forms of both, the common end defaulting to the common
// start.
dsp::Ramp read_amplitude(const track::Params& params, const std::string& side, bool is_transition) {
    if (!is_transition) return dsp::Ramp(params.number("amp_" + side, params.number("amp", 0.25)));
    const double start = params.number("start_amp", 0.25), end = params.number("end_amp", start);
    return {params.number("start_amp_" + side, start), params.number("end_amp_" + side, end)};
}

float limited(float x) noexcept {
    return std::clamp(x, -1.0f, 1.0f);
}

void scale(int count, float gain, float* samples) noexcept {
    for (int k = 0; k < count; ++k)
        samples[k] = limited(samples[k] * gain);
}

class NoiseGenerator final : public Voice {
  public:
    NoiseGenerator(const VoiceContext& context, bool is_transition);

    void render(std::int64_t first, int count, float* left, float* right) noexcept override;
    double peak_bound() const override;
    bool has_nominal_peak() const override { return true; }

  private:
    bool is_flat(std::int64_t first, int count) const noexcept;  // there, level and envelope stand still
    double envelope(std::int64_t frame) const noexcept;
    std::int64_t read_fade(const track::Params& params, const char* name) const;

    dsp::StepClock clock_;
    std::optional<dsp::Transition> transition_;
    dsp::Ramp left_, right_;
    std::int64_t fade_in_, fade_out_;  // frames
    AmplitudePoints points_;
    std::unique_ptr<dsp::SweptNoise> noise_;
};

NoiseGenerator::NoiseGenerator(const VoiceContext& context, bool is_transition)
    : clock_(context.step_seconds, context.rate),
      transition_(read_noise_transition(context, dialect, is_transition)),
      left_(read_amplitude(context.params, "left", is_transition)),
      right_(read_amplitude(context.params, "right", is_transition)),
      fade_in_(read_fade(context.params, "fade_in")),
      fade_out_(read_fade(context.params, "fade_out")),
      points_(context.params, "amp_envelope"),
      noise_(make_swept_noise(context, dialect, clock_, transition_)) {}

std::int64_t NoiseGenerator::read_fade(const track::Params& params, const char* name) const {
    const double frames = std::round(params.number(name, 0) * clock_.rate);
    return static_cast<std::int64_t>(std::clamp(frames, 0.0, double(clock_.frames)));
}

bool NoiseGenerator::is_flat(std::int64_t first, int count) const noexcept {
    return !transition_ && points_.is_empty() && first >= fade_in_ &&
           first + count <= clock_.frames - fade_out_;
}

double NoiseGenerator::envelope(std::int64_t frame) const noexcept {
    double gain = points_.is_empty() ? 1 : points_.gain(double(frame) / clock_.rate);
    if (frame < fade_in_) gain *= fade_in_ > 1 ? double(frame) / double(fade_in_ - 1) : 0;
    const std::int64_t from_end = frame - (clock_.frames - fade_out_);
    if (from_end >= 0 && fade_out_ > 1) gain *= 1 - double(from_end) / double(fade_out_ - 1);
    return gain;
}

void NoiseGenerator::render(std::int64_t first, int count, float* left, float* right) noexcept {
    noise_->render(first, count, left, right);
    if (is_flat(first, count)) {
        scale(count, static_cast<float>(left_.start), left);
        scale(count, static_cast<float>(right_.start), right);
        return;
    }
    double alpha[dsp::block_frames];
    fill_alpha(transition_, clock_, first, count, alpha);
    for (int k = 0; k < count; ++k) {
        const double shape = envelope(first + k);
        left[k] = limited(left[k] * static_cast<float>(shape * left_.at(alpha[k])));
        right[k] = limited(right[k] * static_cast<float>(shape * right_.at(alpha[k])));
    }
}

double NoiseGenerator::peak_bound() const {
    const dsp::Transition* ramp = transition_ ? &*transition_ : nullptr;
    const double amplitude =
        std::max(dsp::largest_magnitude(left_, ramp), dsp::largest_magnitude(right_, ramp));
    return std::min(1.0, dsp::SweptNoise::nominal_peak * amplitude * points_.largest_gain());
}

Parameters shape_parameters() {
    return {number_parameter("fade_in", 0, "s", 0, 86400, "linear fade at the start"),
            number_parameter("fade_out", 0, "s", 0, 86400, "linear fade at the end"),
            {.name = "amp_envelope",
             .kind = ParameterKind::Points,
             .default_text = "none",
             .meaning = "level over the time of the step"}};
}

// How it was once computed.
Parameters inert_parameters() {
    return {{.name = "memory_efficient",
             .kind = ParameterKind::Flag,
             .meaning = "written by editors",
             .has_effect = false},
            {.name = "n_jobs", .meaning = "written by editors", .has_effect = false}};
}

}  // namespace

FunctionSpec noise_generator_spec() {
    Parameters level = {number_parameter("amp", 0.25, "", 0, 2, "level"),
                        number_parameter("amp_left", 0.25, "", 0, 2, "level of the left ear"),
                        number_parameter("amp_right", 0.25, "", 0, 2, "level of the right ear")};
    level[1].default_text = level[2].default_text = "amp";
    return {"noise_generator",
            "Noise of any colour, through notches that swing apart in the two ears.",
            joined({noise_rows(dialect, false), level, shape_parameters(), inert_parameters(),
                    spatial_parameters()}),
            {}};
}

FunctionSpec noise_generator_transition_spec() {
    Parameters level = {
        number_parameter("start_amp", 0.25, "", 0, 2, "level before the ramp"),
        number_parameter("end_amp", 0.25, "", 0, 2, "level after the ramp"),
        number_parameter("start_amp_left", 0.25, "", 0, 2, "level of the left ear before the ramp"),
        number_parameter("end_amp_left", 0.25, "", 0, 2, "level of the left ear after the ramp"),
        number_parameter("start_amp_right", 0.25, "", 0, 2, "level of the right ear before the ramp"),
        number_parameter("end_amp_right", 0.25, "", 0, 2, "level of the right ear after the ramp")};
    level[1].default_text = level[2].default_text = level[4].default_text = "start_amp";
    level[3].default_text = level[5].default_text = "end_amp";
    const ParameterSpec curve = {.name = "curve",
                                 .kind = ParameterKind::Curve,
                                 .default_text = "linear",
                                 .meaning = "shape of the ramp"};
    return {
        "noise_generator_transition",
        "Noise of any colour, through swinging notches; its level and its notches move from a start to an "
        "end.",
        joined({noise_rows(dialect, true),
                level,
                {curve},
                shape_parameters(),
                inert_parameters(),
                spatial_parameters()}),
        {}};
}

std::unique_ptr<Voice> make_noise_generator(const VoiceContext& context) {
    return spatialised(std::make_unique<NoiseGenerator>(context, false), context);
}

std::unique_ptr<Voice> make_noise_generator_transition(const VoiceContext& context) {
    return spatialised(std::make_unique<NoiseGenerator>(context, true), context);
}

}  // namespace stillpoint::voices
