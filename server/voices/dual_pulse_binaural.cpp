#include "voices/dual_pulse_binaural.h"

#include <algorithm>
#include <string>

#include "dsp/zero_phase_lowpass.h"
#include "voices/binaural_beat.h"
#include "voices/parameter_families.h"
#include "voices/parameter_reader.h"
#include "voices/pulse_envelope.h"
#include "voices/tone_voice.h"

namespace stillpoint::voices {
namespace {

// A flag that is on for the whole step if it is on at either end of a transition.
bool reads_flag(const track::Params& params, std::string_view name, bool is_transition) {
    const bool base = params.flag(name, false);
    if (!is_transition) return base;
    const bool start = params.flag(prefixed("start", name), base);
    return start || params.flag(prefixed("end", name), base);
}

// Its end falls back to the start value, unlike that of forceMono.
bool reads_suppression(const track::Params& params, bool is_transition) {
    const bool base = params.flag("harmonicSuppression", false);
    if (!is_transition) return base;
    const bool start = params.flag("startHarmonicSuppression", base);
    return start || params.flag("endHarmonicSuppression", start);
}

// What the carriers are made from: both on the base frequency when the voice is forced to mono.
track::Params carrier_params(const track::Params& params, bool is_transition) {
    if (!reads_flag(params, "forceMono", is_transition)) return params;
    nlohmann::json json = params.json();
    for (const char* key : {"beatFreq", "startBeatFreq", "endBeatFreq"})
        json[key] = 0;
    return track::Params(std::move(json));
}

class DualPulseBinaural final : public Voice {
  public:
    DualPulseBinaural(const VoiceContext& context, bool is_transition)
        : clock_(context.step_seconds, context.rate),
          transition_(read_transition(context, is_transition)),
          carrier_params_(carrier_params(context.params, is_transition)),
          left_(context.params, 'L', clock_, ramp()),
          right_(context.params, 'R', clock_, ramp()) {
        const VoiceContext inner{carrier_params_,    context.room,    context.step_seconds, context.rate,
                                 context.random_key, context.carried, context.stream_offset};
        carriers_ = is_transition ? make_binaural_beat_transition(inner) : make_binaural_beat(inner);
        if (!reads_suppression(context.params, is_transition) || clock_.frames <= 15) return;
        const double base = read_ramp(context.params, "baseFreq", 200, is_transition).at(0.5);
        const double cutoff = std::min(1.5 * base, clock_.rate / 2.0 - 1);
        if (cutoff > 0) lowpass_.emplace(cutoff, clock_.rate, clock_.frames);
    }

    void render(std::int64_t first, int count, float* left, float* right) noexcept override {
        if (!lowpass_) return render_unfiltered(first, count, left, right);
        lowpass_->render(first, count, left, right, [this](std::int64_t from, int n, float* l, float* r) {
            render_unfiltered(from, n, l, r);
        });
    }

    double peak_bound() const override {
        const double pulsed =
            carriers_->peak_bound() * std::max(left_.largest_gain(ramp()), right_.largest_gain(ramp()));
        return lowpass_ ? pulsed * lowpass_->peak_growth() : pulsed;
    }

    std::optional<StereoPhase> phase_after(std::int64_t frames) const override {
        return carriers_->phase_after(frames);
    }

  private:
    void render_unfiltered(std::int64_t first, int count, float* left, float* right) noexcept {
        carriers_->render(first, count, left, right);
        double alpha[dsp::block_frames];
        if (transition_) fill_alpha(transition_, clock_, first, count, alpha);
        left_.apply(first, count, alpha, left);
        right_.apply(first, count, alpha, right);
    }
    const dsp::Transition* ramp() const { return transition_ ? &*transition_ : nullptr; }

    dsp::StepClock clock_;
    std::optional<dsp::Transition> transition_;
    track::Params carrier_params_;
    std::unique_ptr<Voice> carriers_;
    PulseEnvelope left_, right_;
    std::optional<dsp::ZeroPhaseLowpass> lowpass_;
};

// NAME for both ears, then for each.
Parameters for_both_and_each(const ParameterSpec& spec) {
    Parameters out = {spec};
    for (ParameterSpec& ear : pair_of(spec)) {
        ear.default_text = spec.name;
        out.push_back(ear);
    }
    return out;
}

Parameters pulse_parameters() {
    ParameterSpec rate = number_parameter("pulseRate", 0, "Hz", 0, 1000, "how often the ear opens");
    rate.default_text = "beatFreq";
    const ParameterSpec shape = {
        "pulseShape",
        ParameterKind::Choice,
        0,
        "trapezoid",
        {},
        {},
        {},
        "how it opens",
        {},
        {"trapezoid", "square", "pulse", "raised_cosine", "raised-cosine", "cosine", "hann"}};
    const ParameterSpec mono = {
        "forceMono", ParameterKind::Flag, 0, {}, {}, 0, 1, "no difference of the carriers", {}, {}};
    const ParameterSpec suppression = {"harmonicSuppression",
                                       ParameterKind::Flag,
                                       0,
                                       {},
                                       {},
                                       0,
                                       1,
                                       "a low-pass at 1.5 times the carrier softens the pulses",
                                       {},
                                       {}};
    return joined(
        {{mono, suppression},
         for_both_and_each(rate),
         for_both_and_each(number_parameter("rampPercent", 0.2, "", 0, 1,
                                            "share of the audible part that each flank takes")),
         for_both_and_each(number_parameter("gapPercent", 0.15, "", 0, 1, "silent share of a cycle")),
         for_both_and_each(
             number_parameter("pulsePhaseOffset", 0, "cycles", -1, 1, "where the pulses begin")),
         for_both_and_each(
             number_parameter("pulseDepth", 1, "", 0, 1, "1: closes fully, 0: does not pulse")),
         for_both_and_each(shape)});
}

// A parameter's table has both forms and the falls back of 30-voices 11.
Parameters moving_pulse_parameters() {
    return with_start_and_end(pulse_parameters());
}

}  // namespace

FunctionSpec dual_pulse_binaural_spec() {
    return {"dual_pulse_binaural",
            "One tone per ear, apart by the beat frequency, each opening and closing at its own rate.",
            joined({binaural_beat_spec().parameters, pulse_parameters()}),
            {}};
}

FunctionSpec dual_pulse_binaural_transition_spec() {
    return {"dual_pulse_binaural_transition",
            "One tone per ear, each opening and closing at its own rate; moving from start to end values.",
            joined({binaural_beat_transition_spec().parameters, moving_pulse_parameters()}),
            {}};
}

std::unique_ptr<Voice> make_dual_pulse_binaural(const VoiceContext& context) {
    return std::make_unique<DualPulseBinaural>(context, false);
}

std::unique_ptr<Voice> make_dual_pulse_binaural_transition(const VoiceContext& context) {
    return std::make_unique<DualPulseBinaural>(context, true);
}

}  // namespace stillpoint::voices
