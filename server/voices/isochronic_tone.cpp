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
#include "voices/segmented_tones.h"
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
    void add(std::int64_t first, int count, float gain, float* left, float* right) noexcept override;
    double peak_bound() const override { return unfiltered_bound() * growth_.anywhere; }
    double faded_peak_bound() const override { return unfiltered_bound() * growth_.faded; }
    std::optional<StereoPhase> phase_after(std::int64_t frames) const override;

    // What add_in_segments() asks for.
    bool is_cubic(std::int64_t first, int count) const noexcept;
    void fill_nodes(std::int64_t first, int count, ToneNodes& nodes) noexcept;
    void render_exactly(std::int64_t first, int count, float* left, float* right) noexcept;

  private:
    ToneChannel read_channel(const VoiceContext& context, char side, bool is_transition) const;
    double unfiltered_bound() const;
    void render_unfiltered(std::int64_t first, int count, float* left, float* right) noexcept;
    void render_channel(ToneChannel& channel, const dsp::Ramp& start, double phase_sign, std::int64_t first,
                        int count, const double* alpha, float* out) noexcept;
    dsp::Trapezoid trapezoid(double alpha) const noexcept;
    double gate_cycles(double frame, double alpha) const noexcept;
    double gate(double frame, double alpha) const noexcept;
    bool is_cubic_gate(std::int64_t first, int count, const Moments& moments) const noexcept;
    int lead() const noexcept { return transition_ ? 0 : 1; }  // a transition begins at its start phase
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
    dsp::PeakGrowth growth_;              // by the low-pass
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
    if (cutoff <= 0) return;
    growth_ = dsp::ZeroPhaseLowpass::peak_growth(cutoff, clock_.rate);
    if (!context.is_draft) lowpass_.emplace(cutoff, clock_.rate, clock_.frames, context.room.for_lowpass());
}

ToneChannel IsochronicTone::read_channel(const VoiceContext& context, char side, bool is_transition) const {
    const track::Params& params = context.params;
    const double dt = is_transition ? 1.0 / clock_.rate : clock_.frame_seconds;
    dsp::Vibrato vibrato = read_vibrato(params, side, is_transition, dt, false);
    vibrato.floor_base = is_transition;
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

dsp::Trapezoid IsochronicTone::trapezoid(double alpha) const noexcept {
    const double share = ramp_share_.at(alpha), gap = gap_share_.at(alpha);
    if (!transition_) return {share, gap};
    return {std::clamp(share, 0.0, 1.0), std::clamp(gap, 0.0, 1.0)};
}

// The gate of a transition counts its cycles up to and including the frame, so it leads the static form by
// one frame.
double IsochronicTone::gate_cycles(double frame, double alpha) const noexcept {
    return transition_ ? cycles_.through(frame) / clock_.rate : clock_.time(frame) * beat_.at(alpha);
}

double IsochronicTone::gate(double frame, double alpha) const noexcept {
    if (!(beat_.at(alpha) > 1e-9)) return 0;
    return trapezoid(alpha).opening(dsp::fraction(gate_cycles(frame, alpha)));
}

// Between two corners the gate is a straight line.
bool IsochronicTone::is_cubic_gate(std::int64_t first, int count, const Moments& moments) const noexcept {
    const double from = moments.alpha[0], to = moments.alpha[2];
    if ((beat_.at(from) > 1e-9) != (beat_.at(to) > 1e-9)) return false;
    const double p = gate_cycles(double(first), from), q = gate_cycles(double(first + count), to);
    return std::floor(p) == std::floor(q) &&
           trapezoid(from).part(dsp::fraction(p)) == trapezoid(to).part(dsp::fraction(q));
}

bool IsochronicTone::is_cubic(std::int64_t first, int count) const noexcept {
    const auto moments = smooth_moments(transition_, clock_, first, count);
    if (!moments || !is_cubic_gate(first, count, *moments)) return false;
    if (!phase_oscillator_.is_cubic(*moments) || !pan_.is_cubic(first, count)) return false;
    const auto is_cubic_ear = [&](const ToneChannel& ear) {
        return ear.tremolo.is_cubic(*moments) && ear.carrier.is_cubic(first + lead(), count);
    };
    return is_cubic_ear(left_) && is_cubic_ear(right_);
}

void IsochronicTone::fill_nodes(std::int64_t first, int count, ToneNodes& nodes) noexcept {
    left_.carrier.fill_nodes(first + lead(), count, nodes.turns[0]);
    right_.carrier.fill_nodes(first + lead(), count, nodes.turns[1]);
    const std::int64_t middle = first + count / 2;
    for (int j = 0; j < dsp::segment_nodes; ++j) {
        const double frame = double(middle) + dsp::node_offset(j, count);
        const double seconds = clock_.time(frame), alpha = alpha_at(transition_, seconds);
        const double swing = phase_oscillator_.is_off() ? 0 : phase_oscillator_.turns(seconds, alpha);
        const double open = gate(frame, alpha);
        const PanEnvelope::Gains pan = pan_.gains(frame, alpha);
        nodes.turns[0][j] += left_start_.at(alpha) - swing;
        nodes.turns[1][j] += right_start_.at(alpha) + swing;
        nodes.level[0][j] = left_.level(seconds, alpha) * open * pan.ear[0];
        nodes.level[1][j] = right_.level(seconds, alpha) * open * pan.ear[1];
    }
}

void IsochronicTone::render_channel(ToneChannel& channel, const dsp::Ramp& start, double phase_sign,
                                    std::int64_t first, int count, const double* alpha, float* out) noexcept {
    double turns[dsp::block_frames + 1];
    channel.carrier.fill(first, count, alpha, turns);
    for (int k = 0; k < count; ++k) {
        const double frame = double(first + k), seconds = clock_.time(frame);
        const double x =
            turns[k + lead()] + start.at(alpha[k]) + phase_sign * phase_oscillator_.turns(seconds, alpha[k]);
        const double level = gate(frame, alpha[k]) * channel.level(seconds, alpha[k]);
        out[k] = static_cast<float>(dsp::sin_turns(x) * level);
    }
}

void IsochronicTone::render_exactly(std::int64_t first, int count, float* left, float* right) noexcept {
    double alpha[dsp::block_frames];
    fill_alpha(transition_, clock_, first, count, alpha);
    render_channel(left_, left_start_, -1, first, count, alpha, left);
    render_channel(right_, right_start_, 1, first, count, alpha, right);
    pan_.apply(first, count, alpha, left, right);
}

void IsochronicTone::render_unfiltered(std::int64_t first, int count, float* left, float* right) noexcept {
    alignas(64) float own_left[dsp::block_frames] = {}, own_right[dsp::block_frames] = {};
    add_in_segments(*this, first, count, 1, own_left, own_right);
    std::copy_n(own_left, count, left);
    std::copy_n(own_right, count, right);
}

void IsochronicTone::render(std::int64_t first, int count, float* left, float* right) noexcept {
    if (!lowpass_) return render_unfiltered(first, count, left, right);
    lowpass_->render(first, count, left, right, [this](std::int64_t from, int n, float* l, float* r) {
        render_unfiltered(from, n, l, r);
    });
}

void IsochronicTone::add(std::int64_t first, int count, float gain, float* left, float* right) noexcept {
    if (lowpass_) return Voice::add(first, count, gain, left, right);
    add_in_segments(*this, first, count, gain, left, right);
}

double IsochronicTone::unfiltered_bound() const {
    if (dsp::lowest(beat_ * -1, ramp()) >= -1e-9) return 0;  // it never opens
    const double unfiltered = std::max(left_.peak_bound(ramp()), right_.peak_bound(ramp()));
    return unfiltered;
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
