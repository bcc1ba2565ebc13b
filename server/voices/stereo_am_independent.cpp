#include "voices/stereo_am_independent.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "dsp/sine.h"
#include "voices/independent_parameter.h"
#include "voices/plain_oscillator.h"
#include "voices/plain_pair.h"
#include "voices/tone_voice.h"

namespace stillpoint::voices {
namespace {

constexpr double default_level = 0.25;

constexpr IndependentParameter carrier{
    "carrierFreq", "carrierFreq", 200, 200, 250, "Hz", 0, 20000, "mean of the two carriers"};
constexpr IndependentParameter width{"stereo_width_hz",
                                     "stereoWidthHz",
                                     0.2,
                                     0.2,
                                     0.2,
                                     "Hz",
                                     -1000,
                                     1000,
                                     "difference of the carriers, right minus left"};
constexpr IndependentParameter rate_left{
    "modFreqL", "modFreqL", 4, 4, 6, "Hz", 0, 1000, "rate of the left ear's tremolo"};
constexpr IndependentParameter rate_right{
    "modFreqR", "modFreqR", 4, 4.1, 5.9, "Hz", 0, 1000, "rate of the right ear's tremolo"};
constexpr IndependentParameter depth_left{
    "modDepthL", "modDepthL", 0.8, 0.8, 0.8, "", 0, 2, "its depth; 1 reaches silence"};
constexpr IndependentParameter depth_right{
    "modDepthR", "modDepthR", 0.8, 0.8, 0.8, "", 0, 2, "its depth; 1 reaches silence"};

// One ear.
struct Channel {
    PlainOscillator carrier;
    Tremolo tremolo;

    void add(double level, std::int64_t first, int count, const double* alpha, float* out) noexcept {
        double samples[dsp::block_frames];
        carrier.fill(first, count, alpha, samples);
        tremolo.apply(first, count, alpha, samples);
        for (int k = 0; k < count; ++k)
            out[k] += static_cast<float>(samples[k] * level);
    }
};

class StereoAmIndependent final : public AddingVoice {
  public:
    StereoAmIndependent(const VoiceContext& context, bool is_transition)
        : clock_(context.step_seconds, context.rate),
          transition_(read_transition(context, is_transition)),
          level_(context.params.number("amp", default_level)),
          left_(read_channel(context.params, 'L')),
          right_(read_channel(context.params, 'R')),
          plain_(PlainPair::make(plain_ear(left_.carrier, left_.tremolo, level_),
                                 plain_ear(right_.carrier, right_.tremolo, level_))) {}

    void add(std::int64_t first, int count, float gain, float* left, float* right) noexcept override {
        if (plain_) return plain_->add(first, count, gain, left, right);
        double alpha[dsp::block_frames];
        fill_alpha(transition_, clock_, first, count, alpha);
        left_.add(level_ * double(gain), first, count, alpha, left);
        right_.add(level_ * double(gain), first, count, alpha, right);
    }

    double peak_bound() const override {
        return std::abs(level_) *
               std::max(left_.tremolo.largest_gain(ramp()), right_.tremolo.largest_gain(ramp()));
    }

  private:
    Channel read_channel(const track::Params& params, char side) const {
        const bool moves = transition_.has_value(), left = side == 'L';
        const dsp::Ramp hertz = carrier.read(params, moves) + width.read(params, moves) * (left ? -0.5 : 0.5);
        const double phase = moves ? 0 : params.number(std::string("modPhase") + side, 0) / dsp::two_pi;
        const PlainOscillator modulator((left ? rate_left : rate_right).read(params, moves), phase, clock_,
                                        ramp());
        return {PlainOscillator(hertz, 0, clock_, ramp()),
                Tremolo(modulator, (left ? depth_left : depth_right).read(params, moves))};
    }
    const dsp::Transition* ramp() const { return transition_ ? &*transition_ : nullptr; }

    dsp::StepClock clock_;
    std::optional<dsp::Transition> transition_;
    double level_;
    Channel left_, right_;
    std::optional<PlainPair> plain_;  // the whole voice where nothing moves
};

Parameters parameters(bool is_transition) {
    Parameters out = {number_parameter("amp", default_level, "", 0, 2, "level")};
    for (const auto* parameter : {&carrier, &width, &rate_left, &rate_right, &depth_left, &depth_right})
        out = joined({out, parameter->rows(is_transition)});
    constexpr std::string_view still = "phase of this ear's tremolo at the start of the step",
                               moving = "the tremolo of a moving voice starts at phase 0";
    for (const char* name : {"modPhaseL", "modPhaseR"}) {
        out.push_back(number_parameter(name, 0, "rad", -100, 100, is_transition ? moving : still));
        if (!is_transition) continue;
        out.back() = with_prefix("start", out.back());
        out.back().has_effect = false;
    }
    return out;
}

}  // namespace

FunctionSpec stereo_am_independent_spec() {
    return {
        "stereo_am_independent", "A carrier with a tremolo of its own in each ear.", parameters(false), {}};
}

FunctionSpec stereo_am_independent_transition_spec() {
    return {"stereo_am_independent_transition",
            "A carrier with a tremolo of its own in each ear; moving from start to end values.",
            parameters(true),
            {}};
}

std::unique_ptr<Voice> make_stereo_am_independent(const VoiceContext& context) {
    return std::make_unique<StereoAmIndependent>(context, false);
}

std::unique_ptr<Voice> make_stereo_am_independent_transition(const VoiceContext& context) {
    return std::make_unique<StereoAmIndependent>(context, true);
}

}  // namespace stillpoint::voices
