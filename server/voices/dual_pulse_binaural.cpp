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

bool reads_suppression(const track::Params& params, bool is_transition) {
    const bool base = params.flag("harmonicSuppression", false);
    if (!is_transition) return base;
    const bool start = params.flag("startHarmonicSuppression", base);
    const bool end = params.flag("endHarmonicSuppression", start);
    return start || end;
}

class DualPulseBinaural final : public Voice {
  public:
    DualPulseBinaural(const VoiceContext& context, bool is_transition)
        : clock_(context.step_seconds, context.rate),
          transition_(read_transition(context, is_transition)),
          carriers_(
              make_binaural_carriers(context, is_transition, is_forced_mono(context.params, is_transition))),
          left_(context.params, 'L', clock_, ramp()),
          right_(context.params, 'R', clock_, ramp()) {
        if (!reads_suppression(context.params, is_transition) || clock_.frames <= 15) return;
        const double base = read_ramp(context.params, "baseFreq", 200, is_transition).at(0.5);
        const double cutoff = std::min(1.5 * base, clock_.rate / 2.0 - 1);
        if (cutoff <= 0) return;
        growth_ = dsp::ZeroPhaseLowpass::peak_growth(cutoff, clock_.rate);
        if (!context.is_draft)
            lowpass_.emplace(cutoff, clock_.rate, clock_.frames, context.room.for_lowpass());
    }

    void render(std::int64_t first, int count, float* left, float* right) noexcept override {
        if (!lowpass_) return render_unfiltered(first, count, left, right);
        lowpass_->render(first, count, left, right, [this](std::int64_t from, int n, float* l, float* r) {
            render_unfiltered(from, n, l, r);
        });
    }

    double peak_bound() const override { return pulsed_bound() * growth_.anywhere; }
    double faded_peak_bound() const override { return pulsed_bound() * growth_.faded; }

    std::optional<StereoPhase> phase_after(std::int64_t frames) const override {
        return carriers_->phase_after(frames);
    }

  private:
    double pulsed_bound() const {
        return carriers_->peak_bound() * std::max(left_.largest_gain(ramp()), right_.largest_gain(ramp()));
    }
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
    std::unique_ptr<Voice> carriers_;
    PulseEnvelope left_, right_;
    std::optional<dsp::ZeroPhaseLowpass> lowpass_;
    dsp::PeakGrowth growth_;  // by the low-pass
};

Parameters flag_parameters() {
    return {{.name = "forceMono",
             .kind = ParameterKind::Flag,
             .max = 1,
             .meaning = "no difference of the carriers; the pulses keep their rate"},
            {.name = "harmonicSuppression",
             .kind = ParameterKind::Flag,
             .max = 1,
             .meaning = "a low-pass at 1.5 times the carrier softens the pulses"}};
}

Parameters pulse_parameters() {
    ParameterSpec rate = number_parameter("pulseRate", 0, "Hz", 0, 1000, "how often it opens; 0: beatFreq");
    rate.default_text = "beatFreq";
    return {
        rate,
        number_parameter("rampPercent", 0.2, "", 0, 1, "share of the audible part that each flank takes"),
        number_parameter("gapPercent", 0.15, "", 0, 1, "silent share of a cycle"),
        number_parameter("pulsePhaseOffset", 0, "", -1, 1, "where in a cycle the pulses begin; 1: a cycle"),
        number_parameter("pulseDepth", 1, "", 0, 1, "1: it closes fully; 0: no pulses"),
        {.name = "pulseShape",
         .kind = ParameterKind::Choice,
         .default_text = "trapezoid",
         .meaning = "how it opens",
         .choices = {"trapezoid", "square", "pulse", "raised_cosine", "raised-cosine", "cosine", "hann"}}};
}

// Each for both ears, then for the left and the right one.
Parameters static_rows() {
    Parameters out = flag_parameters();
    for (const ParameterSpec& both : pulse_parameters()) {
        ParameterSpec ear = both;
        ear.default_text = both.name;
        out = joined({out, {both}, pair_of(ear)});
    }
    return out;
}

// The end of what belongs to one ear falls back to its static name and to the common end, never to its start.
Parameters moving_rows() {
    Parameters out = with_start_and_end(flag_parameters());
    for (ParameterSpec& row : out)
        if (row.name == "endForceMono") row.default_text = "forceMono";
    for (const ParameterSpec& both : pulse_parameters()) {
        out = joined({out, with_start_and_end({both})});
        if (both.name == "pulseRate") out.back().default_text = "pulseRate";
        ParameterSpec ear = both;
        ear.default_text = both.name;
        for (const ParameterSpec& one : pair_of(ear)) {
            out.push_back(one);
            for (const char* prefix : {"start", "end"}) {
                out.push_back(with_prefix(prefix, one));
                out.back().default_text = one.name;
            }
        }
    }
    return out;
}

}  // namespace

// In a transition for the whole step, if it is asked for at either end.
bool is_forced_mono(const track::Params& params, bool is_transition) {
    const bool base = params.flag("forceMono", false);
    if (!is_transition) return base;
    const bool start = params.flag("startForceMono", base), end = params.flag("endForceMono", base);
    return start || end;
}

FunctionSpec dual_pulse_binaural_spec() {
    return {"dual_pulse_binaural",
            "One tone per ear, apart by the beat frequency, each opening and closing at its own rate.",
            joined({binaural_beat_spec().parameters, static_rows()}),
            {}};
}

FunctionSpec dual_pulse_binaural_transition_spec() {
    return {"dual_pulse_binaural_transition",
            "One tone per ear, each opening and closing at its own rate; moving from start to end values.",
            joined({binaural_beat_transition_spec().parameters, moving_rows()}),
            {}};
}

std::unique_ptr<Voice> make_dual_pulse_binaural(const VoiceContext& context) {
    return std::make_unique<DualPulseBinaural>(context, false);
}

std::unique_ptr<Voice> make_dual_pulse_binaural_transition(const VoiceContext& context) {
    return std::make_unique<DualPulseBinaural>(context, true);
}

}  // namespace stillpoint::voices
