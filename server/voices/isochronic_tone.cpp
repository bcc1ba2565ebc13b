#include "voices/isochronic_tone.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "dsp/gate.h"
#include "dsp/sine.h"
#include "dsp/zero_phase_lowpass.h"
#include "voices/parameter_families.h"
#include "voices/parameter_reader.h"
#include "voices/tone_voice.h"

namespace stillpoint::voices {
namespace {

// Base and beat of a transition have no fallback to the keys of the static form.
dsp::Ramp read_frequency(const track::Params& params, std::string_view name, double fallback,
                         bool is_transition) {
    if (!is_transition) return dsp::Ramp(params.number(name, fallback));
    const double start = params.number(prefixed("start", name), fallback);
    return {start, params.number(prefixed("end", name), start)};
}

// Flags that may move are numbers: on where above one half.
dsp::Ramp read_flag_ramp(const track::Params& params, std::string_view name, bool is_transition) {
    const auto number = [&](const std::string& key, double fallback) {
        if (const auto value = params.number(key)) return *value;
        if (const auto flag = params.flag(key)) return *flag ? 1.0 : 0.0;
        return fallback;
    };
    if (!is_transition) return dsp::Ramp(params.flag(name, false) ? 1 : 0);
    const double start = number(prefixed("start", name), number(std::string(name), 0));
    return {start, number(prefixed("end", name), start)};
}

bool reads_suppression(const track::Params& params, bool is_transition) {
    const bool base = params.flag("harmonicSuppression", false);
    if (!is_transition) return base;
    const bool start = params.flag("startHarmonicSuppression", base);
    return start || params.flag("endHarmonicSuppression", start);
}

class IsochronicTone final : public Voice {
  public:
    IsochronicTone(const VoiceContext& context, bool is_transition);

    void render(std::int64_t first, int count, float* left, float* right) noexcept override;
    double peak_bound() const override;
    std::optional<StereoPhase> phase_after(std::int64_t frames) const override;

  private:
    ToneChannel read_channel(const VoiceContext& context, char side, bool is_transition) const;
    void render_unfiltered(std::int64_t first, int count, float* left, float* right) noexcept;
    void render_channel(ToneChannel& channel, const dsp::Ramp& start, double phase_sign, std::int64_t first,
                        int count, const double* alpha, const double* gate, float* out) noexcept;
    void fill_gate(std::int64_t first, int count, const double* alpha, double* gate) const noexcept;
    double phase_of_last(const ToneChannel& channel, const dsp::Ramp& start, double phase_sign,
                         std::int64_t frames) const;
    dsp::Ramp start_ramp(const VoiceContext& context, char side) const;
    const dsp::Transition* ramp() const { return transition_ ? &*transition_ : nullptr; }

    dsp::StepClock clock_;
    std::optional<dsp::Transition> transition_;
    dsp::Ramp base_, beat_, ramp_share_, gap_share_;
    dsp::RampSum cycles_;  // of the gate, in a transition
    PhaseOscillator phase_oscillator_;
    PanEnvelope pan_;
    ToneChannel left_, right_;
    dsp::Ramp left_start_, right_start_;  // turns; in a transition the start phase may move
    std::optional<dsp::ZeroPhaseLowpass> lowpass_;
};

IsochronicTone::IsochronicTone(const VoiceContext& context, bool is_transition)
    : clock_(context.step_seconds, context.rate),
      transition_(read_transition(context, is_transition)),
      base_(read_frequency(context.params, "baseFreq", 200, is_transition)),
      beat_(read_frequency(context.params, "beatFreq", 4, is_transition)),
      ramp_share_(read_ramp(context.params, "rampPercent", 0.2, is_transition)),
      gap_share_(read_ramp(context.params, "gapPercent", 0.15, is_transition)),
      cycles_(beat_, clock_, ramp(), dsp::RampSum::Sign::ClampedAtZero),
      phase_oscillator_(context.params, is_transition),
      pan_(context.params, clock_, ramp()),
      left_(read_channel(context, 'L', is_transition)),
      right_(read_channel(context, 'R', is_transition)),
      left_start_(start_ramp(context, 'L')),
      right_start_(start_ramp(context, 'R')) {
    if (!reads_suppression(context.params, is_transition) || clock_.frames <= 15) return;
    const dsp::RampSum base_sum(base_, clock_, ramp(), dsp::RampSum::Sign::ClampedAtZero);
    const double mean = base_sum.through(double(clock_.frames - 1)) / double(clock_.frames);
    const double cutoff = std::min(1.5 * mean, clock_.rate / 2.0 - 1);
    if (cutoff > 0) lowpass_.emplace(cutoff, clock_.rate, clock_.frames);
}

ToneChannel IsochronicTone::read_channel(const VoiceContext& context, char side, bool is_transition) const {
    const track::Params& params = context.params;
    const double dt = is_transition ? 1.0 / clock_.rate : clock_.frame_seconds;
    dsp::Vibrato vibrato = read_vibrato(params, side, is_transition, dt, false);
    vibrato.mute = read_flag_ramp(params, "forceMono", is_transition);
    return {read_ramp(params, side == 'L' ? "ampL" : "ampR", 0.5, is_transition),
            AmplitudeOscillator(params, side, is_transition),
            dsp::CarrierPhase(base_, vibrato, clock_, ramp(), dt), start_phase(context, side, is_transition)};
}

dsp::Ramp IsochronicTone::start_ramp(const VoiceContext& context, char side) const {
    const double start = side == 'L' ? left_.start_phase : right_.start_phase;
    if (!transition_) return dsp::Ramp(start);
    const auto end = context.params.number(std::string("endStartPhase") + side);
    return {start, end ? *end / dsp::two_pi : start};
}

// The gate of a transition counts its cycles up to and including the frame, so it leads the static form by
// one frame.
void IsochronicTone::fill_gate(std::int64_t first, int count, const double* alpha,
                               double* gate) const noexcept {
    for (int k = 0; k < count; ++k) {
        const double beat = beat_.at(alpha[k]);
        const double frame = double(first + k);
        double share = ramp_share_.at(alpha[k]), gap = gap_share_.at(alpha[k]);
        if (transition_) {
            share = std::clamp(share, 0.0, 1.0);
            gap = std::clamp(gap, 0.0, 1.0);
        }
        const double cycles = transition_ ? cycles_.through(frame) / clock_.rate : clock_.time(frame) * beat;
        gate[k] = beat > 1e-9 ? dsp::trapezoid(dsp::fraction(cycles), share, gap) : 0;
    }
}

void IsochronicTone::render_channel(ToneChannel& channel, const dsp::Ramp& start, double phase_sign,
                                    std::int64_t first, int count, const double* alpha, const double* gate,
                                    float* out) noexcept {
    double turns[dsp::block_frames + 1], gains[dsp::block_frames];
    channel.carrier.fill(first, count, alpha, turns);
    double* phase = transition_ ? turns : turns + 1;  // a transition's first frame is at its start phase
    for (int k = 0; k < count; ++k)
        phase[k] += start.at(alpha[k]);
    if (!phase_oscillator_.is_off())
        for (int k = 0; k < count; ++k)
            phase[k] += phase_sign * phase_oscillator_.turns(clock_.time(double(first + k)), alpha[k]);
    channel.fill_gains(first, count, clock_, alpha, gains);
    for (int k = 0; k < count; ++k)
        out[k] = static_cast<float>(dsp::sin_turns(phase[k]) * gate[k] * gains[k]);
}

void IsochronicTone::render_unfiltered(std::int64_t first, int count, float* left, float* right) noexcept {
    double alpha[dsp::block_frames], gate[dsp::block_frames];
    fill_alpha(transition_, clock_, first, count, alpha);
    fill_gate(first, count, alpha, gate);
    render_channel(left_, left_start_, -1, first, count, alpha, gate, left);
    render_channel(right_, right_start_, 1, first, count, alpha, gate, right);
    pan_.apply(first, count, alpha, left, right);
}

void IsochronicTone::render(std::int64_t first, int count, float* left, float* right) noexcept {
    if (!lowpass_) return render_unfiltered(first, count, left, right);
    lowpass_->render(first, count, left, right, [this](std::int64_t from, int n, float* l, float* r) {
        render_unfiltered(from, n, l, r);
    });
}

double IsochronicTone::peak_bound() const {
    const double unfiltered = std::max(left_.peak_bound(ramp()), right_.peak_bound(ramp()));
    return lowpass_ ? unfiltered * lowpass_->peak_growth() : unfiltered;
}

double IsochronicTone::phase_of_last(const ToneChannel& channel, const dsp::Ramp& start, double phase_sign,
                                     std::int64_t frames) const {
    if (!transition_) return dsp::fraction(start.start + channel.carrier.after(frames));
    const std::int64_t last = std::max<std::int64_t>(0, frames - 1);
    const double alpha = transition_->alpha(clock_.time(double(last)));
    const double swing = phase_sign * phase_oscillator_.turns(clock_.time(double(last)), alpha);
    return dsp::fraction(start.at(alpha) + channel.carrier.after(last) + swing);
}

std::optional<StereoPhase> IsochronicTone::phase_after(std::int64_t frames) const {
    return StereoPhase{phase_of_last(left_, left_start_, -1, frames),
                       phase_of_last(right_, right_start_, 1, frames)};
}

Parameters gate_parameters() {
    return {{"rampPercent",
             ParameterKind::Number,
             0.2,
             {},
             {},
             0,
             1,
             "share of the audible part that each flank takes",
             {},
             {}},
            {"gapPercent", ParameterKind::Number, 0.15, {}, {}, 0, 1, "silent share of a cycle", {}, {}}};
}

// The frequencies of a transition do not fall back to the names of the static form.
Parameters frequency_parameters(bool is_transition) {
    const Parameters rows = {
        number_parameter("baseFreq", 200, "Hz", 0, 20000, "the carrier, in both ears"),
        number_parameter("beatFreq", 4, "Hz", 0, 1000, "how often it opens; 0 is silence")};
    if (!is_transition) return rows;
    Parameters out;
    for (const ParameterSpec& row : rows) {
        out.push_back(with_prefix("start", row));
        out.push_back(with_prefix("end", row));
        out.back().default_text = out[out.size() - 2].name;
    }
    return out;
}

Parameters isochronic_parameters(bool is_transition) {
    const Parameters tone =
        joined({isochronic_tone_parameters(), gate_parameters(), tone_oscillator_parameters(false)});
    return joined({frequency_parameters(is_transition), is_transition ? with_start_and_end(tone) : tone,
                   pan_parameters(is_transition), start_phase_parameters(is_transition, true)});
}

}  // namespace

FunctionSpec isochronic_tone_spec() {
    return {"isochronic_tone",
            "One tone that opens and closes at the beat frequency.",
            isochronic_parameters(false),
            {}};
}

FunctionSpec isochronic_tone_transition_spec() {
    return {"isochronic_tone_transition",
            "One tone that opens and closes at the beat frequency; moving from start to end values.",
            isochronic_parameters(true),
            {}};
}

std::unique_ptr<Voice> make_isochronic_tone(const VoiceContext& context) {
    return std::make_unique<IsochronicTone>(context, false);
}

std::unique_ptr<Voice> make_isochronic_tone_transition(const VoiceContext& context) {
    return std::make_unique<IsochronicTone>(context, true);
}

}  // namespace stillpoint::voices
