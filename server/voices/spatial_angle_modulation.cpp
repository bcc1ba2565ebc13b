#include "voices/spatial_angle_modulation.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>

#include "dsp/sine.h"
#include "dsp/step_clock.h"
#include "voices/head_frames.h"
#include "voices/head_level.h"
#include "voices/head_path.h"
#include "voices/moving_head_sound.h"
#include "voices/parameter_families.h"
#include "voices/steady_head_sound.h"

namespace stillpoint::voices {
namespace {

constexpr double default_amplitude = 0.7, default_frame_ms = 46.4, default_overlap = 8;
constexpr double longest_frame_ms = 2000;
constexpr int most_overlap = 256;  // more sounds the same, only louder
constexpr double full_scale = 0.98;
// Of the bound over what head_peak finds, which is less exact where the carrier moves.
constexpr double headroom = 1.03, moving_headroom = 1.15;

constexpr IndependentParameter carrier{"carrierFreq", "carrierFreq", 440, 440, 440, "Hz", 0,
                                       20000,         "the tone"};

HeadFrames read_frames(const track::Params& params, const dsp::StepClock& clock) {
    const double ms = std::min(params.number("frame_dur_ms", default_frame_ms), longest_frame_ms);
    const double overlap = std::trunc(params.number("overlap_factor", default_overlap));
    HeadFrames frames;
    frames.step_end = clock.frames;
    if (ms <= 0 || overlap < 2) return frames;
    frames.length = static_cast<int>(std::nearbyint(ms / 1000 * clock.rate));
    if (overlap > frames.length) return frames;
    const int used = static_cast<int>(std::min<double>(overlap, most_overlap));
    frames.hop = frames.length / used;
    frames.root_window = used == 2 || used == 4;
    frames.gain = overlap / used;
    return frames;
}

class SpatialAngleModulation final : public Voice {
  public:
    SpatialAngleModulation(const VoiceContext& context, bool is_transition);

    void render(std::int64_t first, int count, float* left, float* right) noexcept override;
    double peak_bound() const override { return bound_; }

  private:
    std::unique_ptr<HeadSound> make_sound(const VoiceContext& context, const dsp::Ramp& hertz) const;
    const dsp::Transition* ramp() const { return transition_ ? &*transition_ : nullptr; }

    dsp::StepClock clock_;
    std::optional<dsp::Transition> transition_;  // over the whole step, whatever the file says
    HeadPath path_;
    HeadFrames frames_;
    std::shared_ptr<const dsp::HeadResponses> responses_;
    std::unique_ptr<HeadSound> sound_;  // none: silence, or only a draft
    double gain_ = 0, bound_ = 0;
};

SpatialAngleModulation::SpatialAngleModulation(const VoiceContext& context, bool is_transition)
    : clock_(context.step_seconds, context.rate),
      transition_(is_transition ? std::optional(dsp::Transition(track::Params(), context.step_seconds))
                                : std::nullopt),
      path_(context.params, clock_, ramp()),
      frames_(read_frames(context.params, clock_)),
      gain_(std::clamp(context.params.number("amp", default_amplitude), 0.0, 1.0)) {
    const dsp::Ramp hertz = carrier.read(context.params, is_transition);
    if (gain_ == 0 || frames_.hop == 0 || clock_.frames == 0) return;
    const double room = hertz.is_constant() ? headroom : moving_headroom;
    if (context.is_draft) {
        bound_ = std::min(gain_ * quick_head_peak(frames_, hertz, context.rate), full_scale) * room;
        return;
    }
    responses_ = dsp::HeadResponses::at_rate(context.rate);
    sound_ = make_sound(context, hertz);
    const double peak = gain_ * head_peak(*responses_, frames_, path_, hertz, clock_, ramp());
    if (peak > 1) gain_ *= full_scale / peak;
    bound_ = std::min(peak, full_scale) * room;
}

std::unique_ptr<HeadSound> SpatialAngleModulation::make_sound(const VoiceContext& context,
                                                              const dsp::Ramp& hertz) const {
    if (hertz.is_constant())
        return std::make_unique<SteadyHeadSound>(responses_, frames_, path_,
                                                 dsp::fraction(std::max(0.0, hertz.start) / clock_.rate));
    const dsp::CarrierPhase phase(hertz, {}, clock_, ramp(), 1.0 / clock_.rate);
    return std::make_unique<MovingHeadSound>(responses_, frames_, path_, phase, clock_, *transition_,
                                             context.room.for_head(frames_, responses_->taps()));
}

void SpatialAngleModulation::render(std::int64_t first, int count, float* left, float* right) noexcept {
    if (!sound_) {
        std::fill_n(left, count, 0.0f);
        std::fill_n(right, count, 0.0f);
        return;
    }
    double l[dsp::block_frames], r[dsp::block_frames];
    sound_->render(first, count, l, r);
    for (int k = 0; k < count; ++k)
        left[k] = static_cast<float>(std::clamp(gain_ * l[k], -bound_, bound_));
    for (int k = 0; k < count; ++k)
        right[k] = static_cast<float>(std::clamp(gain_ * r[k], -bound_, bound_));
}

ParameterSpec shape_parameter(std::string_view name, std::string_view meaning) {
    ParameterSpec spec;
    spec.name = name;
    spec.kind = ParameterKind::Choice;
    spec.default_text = "circle";
    spec.meaning = meaning;
    spec.choices = {"circle", "square", "linear", "arc", "diamond", "oscillating_arc"};
    return spec;
}

Parameters parameters(bool is_transition) {
    Parameters out = {number_parameter("amp", default_amplitude, "", 0, 1, "level; never above 1")};
    for (const auto* parameter : {&carrier, &head_beat, &head_radius, &head_arc_start, &head_arc_end})
        out = joined({out, parameter->rows(is_transition)});
    if (is_transition) {
        out.push_back(shape_parameter("startPathShape", "shape of the walk"));
        out.push_back(shape_parameter("endPathShape", "shape of its last moment"));
    } else {
        out.push_back(
            shape_parameter("pathShape", "shape of the walk; linear jumps between ahead and behind"));
    }
    out.push_back(number_parameter("frame_dur_ms", default_frame_ms, "ms", 1, longest_frame_ms,
                                   "length of the pieces that are each heard from one direction"));
    out.push_back(number_parameter("overlap_factor", default_overlap, "", 2, 64,
                                   "how many of them sound at once; with each the voice gets louder"));
    return out;
}

}  // namespace

FunctionSpec spatial_angle_modulation_spec() {
    return {"spatial_angle_modulation",
            "A tone that walks around the head, heard through the responses of a real one.",
            parameters(false),
            {}};
}

FunctionSpec spatial_angle_modulation_transition_spec() {
    return {"spatial_angle_modulation_transition",
            "A tone that walks around the head, heard through the responses of a real one; moving over the "
            "whole step.",
            parameters(true),
            {}};
}

std::unique_ptr<Voice> make_spatial_angle_modulation(const VoiceContext& context) {
    return std::make_unique<SpatialAngleModulation>(context, false);
}

std::unique_ptr<Voice> make_spatial_angle_modulation_transition(const VoiceContext& context) {
    return std::make_unique<SpatialAngleModulation>(context, true);
}

}  // namespace stillpoint::voices
