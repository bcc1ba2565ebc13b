#include "voices/spatial_angle_modulation_sam2.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "dsp/sine.h"
#include "dsp/step_clock.h"
#include "voices/geometric_sam2.h"
#include "voices/hrtf_sam2.h"
#include "voices/parameter_families.h"
#include "voices/parameter_reader.h"
#include "voices/sam2_motion.h"
#include "voices/sam2_parameters.h"
#include "voices/spatial_path.h"

namespace stillpoint::voices {
namespace {

constexpr double turns_per_radian = 1 / dsp::two_pi;
constexpr double turns_per_degree = 1.0 / 360;

// Which way the phases of the left and the right ear go.
std::pair<double, double> polarity(const track::Params& params) {
    const std::string name = choice(params, "earPolarity");
    if (name == "left_minus_right_plus") return {-1, 1};
    if (name == "left_plus_right_minus") return {1, -1};
    if (name == "left_plus_right_plus") return {1, 1};
    return params.number("samSchemaVersion") ? std::pair{1.0, -1.0} : std::pair{-1.0, 1.0};
}

class Sam2 final : public Voice {
  public:
    Sam2(const VoiceContext& context, bool is_transition);

    void render(std::int64_t first, int count, float* left, float* right) noexcept override;
    double peak_bound() const override { return std::abs(amplitude_); }

  private:
    void measure_visited_path();
    double since(std::int64_t frame) const noexcept { return double(frame) / clock_.rate - motion_.offset; }

    dsp::StepClock clock_;
    Sam2Motion motion_;
    SpatialPath path_;
    double amplitude_;
    dsp::Ramp carrier_, cycles_;           // Hz
    dsp::Ramp centre_, half_arc_, depth_;  // all in turns
    double left_sign_ = -1, right_sign_ = 1;
    double left_phase_, right_phase_;  // turns
};

Sam2::Sam2(const VoiceContext& context, bool is_transition)
    : clock_(context.step_seconds, context.rate),
      motion_(context.params, context.step_seconds, is_transition),
      path_(context.params),
      amplitude_(context.params.number("amp", sam2::default_amplitude)),
      carrier_(sam2::carrier.read(context.params, is_transition)),
      cycles_(sam2::cycles.read(context.params, is_transition)),
      centre_(sam2::direction.read(context.params, is_transition) * turns_per_degree),
      half_arc_(sam2::arc.read(context.params, is_transition) * (turns_per_degree / 2)),
      depth_(sam2::depth.read(context.params, is_transition) * turns_per_radian),
      left_phase_(first_number(context.params, {"phaseOffsetLRad", "phaseOffsetL", "startPhaseOffsetL"}, 0) *
                  turns_per_radian),
      right_phase_(first_number(context.params, {"phaseOffsetRRad", "phaseOffsetR", "startPhaseOffsetR"}, 0) *
                   turns_per_radian) {
    std::tie(left_sign_, right_sign_) = polarity(context.params);
    if (path_.is_drawn()) measure_visited_path();
}

// A voice shorter than one cycle sees only a part of its path.
void Sam2::measure_visited_path() {
    constexpr int samples = 4096;
    std::vector<double> cycles;
    const auto last = double(clock_.frames - 1);
    for (int i = 0; i < samples; ++i)
        cycles.push_back(motion_.turns(cycles_, since(static_cast<std::int64_t>(last * i / (samples - 1)))));
    const auto [low, high] = std::minmax_element(cycles.begin(), cycles.end());
    if (*high - *low < 1) path_.visit_only(cycles);
}

void Sam2::render(std::int64_t first, int count, float* left, float* right) noexcept {
    double place[dsp::block_frames], nearness[dsp::block_frames];
    double alpha[dsp::block_frames], carrier[dsp::block_frames], swing[dsp::block_frames];
    for (int k = 0; k < count; ++k)
        place[k] = dsp::fraction(motion_.turns(cycles_, since(first + k)));
    path_.places(count, place, nearness);
    for (int k = 0; k < count; ++k)
        alpha[k] = motion_.alpha(since(first + k));
    for (int k = 0; k < count; ++k)
        swing[k] = depth_.at(alpha[k]) * nearness[k] *
                   dsp::sin_turns(centre_.at(alpha[k]) + half_arc_.at(alpha[k]) * place[k]);
    for (int k = 0; k < count; ++k)
        carrier[k] = motion_.turns(carrier_, since(first + k));
    for (int k = 0; k < count; ++k)
        left[k] =
            static_cast<float>(amplitude_ * dsp::sin_turns(carrier[k] + left_sign_ * swing[k] + left_phase_));
    for (int k = 0; k < count; ++k)
        right[k] = static_cast<float>(amplitude_ *
                                      dsp::sin_turns(carrier[k] + right_sign_ * swing[k] + right_phase_));
}

std::unique_ptr<Voice> make(const VoiceContext& context, bool is_transition) {
    const std::string mode = choice(context.params, "rendererMode");
    if (mode == "hrtf") return make_hrtf_sam2(context, is_transition);
    if (mode == "geometric")
        if (auto voice = make_geometric_sam2(context, is_transition)) return voice;
    return std::make_unique<Sam2>(context, is_transition);
}

}  // namespace

FunctionSpec spatial_angle_modulation_sam2_spec() {
    return {"spatial_angle_modulation_sam2",
            "A tone that circles by swinging the phases of the ears against each other.",
            sam2::parameters(false),
            {}};
}

FunctionSpec spatial_angle_modulation_sam2_transition_spec() {
    return {"spatial_angle_modulation_sam2_transition",
            "A tone that circles by swinging the phases of the ears against each other; moving from start to "
            "end values in a straight line.",
            sam2::parameters(true),
            {}};
}

std::unique_ptr<Voice> make_spatial_angle_modulation_sam2(const VoiceContext& context) {
    return make(context, false);
}

std::unique_ptr<Voice> make_spatial_angle_modulation_sam2_transition(const VoiceContext& context) {
    return make(context, true);
}

}  // namespace stillpoint::voices
