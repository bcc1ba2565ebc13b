#include "voices/hybrid_qam_monaural_beat.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "dsp/carrier_phase.h"
#include "dsp/kernels.h"
#include "dsp/ramp.h"
#include "dsp/sine.h"
#include "voices/output_filter.h"
#include "voices/parameter_families.h"
#include "voices/parameter_reader.h"
#include "voices/tone_voice.h"

namespace stillpoint::voices {
namespace {

constexpr double turns_per_radian = 1 / dsp::two_pi;

double largest(const dsp::Ramp& ramp, const dsp::Transition* transition) {
    return dsp::largest_magnitude(ramp, transition);
}

// sin of the momentary rate times the time, plus an offset: a moving rate
// overshoots, as in the tracks people have.
struct SlowSine {
    dsp::Ramp hertz, offset;  // offset in turns

    void fill(std::int64_t first, int count, const dsp::StepClock& clock, const double* alpha,
              double* sine) const noexcept {
        if (hertz.is_constant() && offset.is_constant()) {
            const double step = hertz.start * clock.frame_seconds;
            const double start = dsp::fraction(dsp::fraction(step) * double(first) + offset.start);
            for (int k = 0; k < count; ++k)
                sine[k] = start + k * step;
        } else {
            for (int k = 0; k < count; ++k)
                sine[k] = hertz.at(alpha[k]) * clock.time(double(first + k)) + offset.at(alpha[k]);
        }
        dsp::kernels().sines(sine, count);
    }
};

// The sound before its filter. Copies may stand at different places of the
// step.
class HybridTones {
  public:
    // TRANSITION is null for static voices; it and CLOCK outlive this.
    HybridTones(const track::Params& params, const dsp::StepClock& clock, const dsp::Transition* transition);

    void render(std::int64_t first, int count, float* left, float* right) noexcept;
    double peak_bound() const noexcept;
    ToneRange range() const noexcept;
    void describe_changes(ToneRange& range) const noexcept;

  private:
    dsp::CarrierPhase make_tone(double side) const;
    void render_left(std::int64_t first, int count, const double* alpha, float* out) const noexcept;
    void render_right(std::int64_t first, int count, const double* alpha, float* out) noexcept;
    void fill_tone(dsp::CarrierPhase& carrier, double start, double side, const double* wander,
                   std::int64_t first, int count, const double* alpha, double* sine) noexcept;

    const dsp::StepClock& clock_;
    const dsp::Transition* transition_;
    // left: a cosine, and its level's
    dsp::Ramp left_level_, carrier_, throb_depth_;
    SlowSine throb_;
    dsp::RampSum carrier_sum_;
    double start_;  // turns
    // right: two sines; their frequency swings (Hz), their phases wander against
    // each other (turns), and their level sinks
    dsp::Ramp right_level_, centre_, beat_, swing_range_, swing_rate_, swing_offset_;
    dsp::Ramp wander_range_, sink_depth_;
    SlowSine wander_, sink_;
    dsp::CarrierPhase lower_, upper_;
    double lower_start_, upper_start_;  // turns
};

// Reads parameters in the static or the moving form.
class Reader {
  public:
    Reader(const track::Params& params, bool moves) : params_(params), moves_(moves) {}
    dsp::Ramp operator()(const char* name, double fallback) const {
        return read_ramp(params_, name, fallback, moves_);
    }
    dsp::Ramp turns(const char* name) const { return (*this)(name, 0) * turns_per_radian; }
    double start_phase(const char* name) const {
        return read_start(params_, name, 0, moves_) * turns_per_radian;
    }

  private:
    const track::Params& params_;
    bool moves_;
};

HybridTones::HybridTones(const track::Params& params, const dsp::StepClock& clock,
                         const dsp::Transition* transition)
    : clock_(clock),
      transition_(transition),
      carrier_(Reader(params, transition)("qamCarrierFreqL", 100)),
      carrier_sum_(carrier_, clock, transition),
      centre_(Reader(params, transition)("monoCarrierFreqR", 100)),
      beat_(Reader(params, transition)("monoBeatFreqInChannelR", 4)),
      swing_range_(Reader(params, transition)("monoFmRangeR", 0)),
      swing_rate_(Reader(params, transition)("monoFmFreqR", 0)),
      swing_offset_(Reader(params, transition).turns("monoFmPhaseOffsetR")),
      lower_(make_tone(-1)),
      upper_(make_tone(1)) {
    const Reader read(params, transition);
    left_level_ = read("ampL", 0.5);
    throb_depth_ = read("qamAmDepthL", 0.5);
    throb_ = {read("qamAmFreqL", 4), read.turns("qamAmPhaseOffsetL") + dsp::Ramp(0.25)};
    start_ = read.start_phase("qamStartPhaseL") + 0.25;
    right_level_ = read("ampR", 0.5);
    wander_range_ = read.turns("monoPhaseOscRangeR");
    wander_ = {read("monoPhaseOscFreqR", 0), read.turns("monoPhaseOscPhaseOffsetR")};
    sink_depth_ = read("monoAmDepthR", 0);
    sink_ = {read("monoAmFreqR", 0), read.turns("monoAmPhaseOffsetR")};
    lower_start_ = read.start_phase("monoStartPhaseR_Tone1");
    upper_start_ = read.start_phase("monoStartPhaseR_Tone2");
}

// The tone half a beat below (SIDE -1) or above the centre. The centre stays at
// 0 Hz or above, and so does each tone.
dsp::CarrierPhase HybridTones::make_tone(double side) const {
    dsp::Vibrato swing;
    if (!swing_rate_.is_zero()) swing.range = swing_range_;
    swing.rate = swing_rate_;
    swing.offset = swing_offset_;
    swing.product = true;
    return {centre_, swing, clock_, transition_, clock_.frame_seconds, beat_ * (0.5 * side)};
}

void HybridTones::render(std::int64_t first, int count, float* left, float* right) noexcept {
    double alpha[dsp::block_frames];
    for (int k = 0; k < count; ++k)
        alpha[k] = transition_ ? transition_->alpha(clock_.time(double(first + k))) : 0;
    render_left(first, count, alpha, left);
    render_right(first, count, alpha, right);
}

void HybridTones::render_left(std::int64_t first, int count, const double* alpha, float* out) const noexcept {
    alignas(64) double tone[dsp::block_frames], throb[dsp::block_frames];
    const double dt = clock_.frame_seconds;
    double turns = dsp::fraction(dsp::fraction(carrier_sum_.through(double(first) - 1) * dt) + start_);
    if (carrier_.is_constant()) {
        for (int k = 0; k < count; ++k)
            tone[k] = turns + k * (carrier_.start * dt);
    } else {
        for (int k = 0; k < count; ++k) {
            tone[k] = turns;
            turns += carrier_.at(alpha[k]) * dt;
        }
    }
    dsp::kernels().sines(tone, count);
    if (!throb_.hertz.is_zero() && !throb_depth_.is_zero()) {
        throb_.fill(first, count, clock_, alpha, throb);
        for (int k = 0; k < count; ++k)
            tone[k] *= throb_.hertz.at(alpha[k]) != 0 ? 1 + throb_depth_.at(alpha[k]) * throb[k] : 1;
    }
    for (int k = 0; k < count; ++k)
        out[k] = static_cast<float>(tone[k] * left_level_.at(alpha[k]));
}

void HybridTones::fill_tone(dsp::CarrierPhase& carrier, double start, double side, const double* wander,
                            std::int64_t first, int count, const double* alpha, double* sine) noexcept {
    alignas(64) double turns[dsp::block_frames + 1];
    carrier.fill(first, count, alpha, turns);
    for (int k = 0; k < count; ++k)
        sine[k] = turns[k] + start;
    if (wander)
        for (int k = 0; k < count; ++k)
            sine[k] += side * wander[k];
    dsp::kernels().sines(sine, count);
}

void HybridTones::render_right(std::int64_t first, int count, const double* alpha, float* out) noexcept {
    alignas(64) double lower[dsp::block_frames], upper[dsp::block_frames], slow[dsp::block_frames];
    const bool wanders = !wander_range_.is_zero();
    if (wanders) {
        wander_.fill(first, count, clock_, alpha, slow);
        for (int k = 0; k < count; ++k)
            slow[k] *= wander_range_.at(alpha[k]) / 2;
    }
    fill_tone(lower_, lower_start_, -1, wanders ? slow : nullptr, first, count, alpha, lower);
    fill_tone(upper_, upper_start_, 1, wanders ? slow : nullptr, first, count, alpha, upper);
    for (int k = 0; k < count; ++k)
        lower[k] += upper[k];
    if (!sink_.hertz.is_zero() && !sink_depth_.is_zero()) {
        sink_.fill(first, count, clock_, alpha, slow);
        for (int k = 0; k < count; ++k) {
            const double depth = std::clamp(sink_depth_.at(alpha[k]), 0.0, 1.0);
            lower[k] *= sink_.hertz.at(alpha[k]) != 0 ? 1 - depth / 2 * (1 + slow[k]) : 1;
        }
    }
    for (int k = 0; k < count; ++k)
        out[k] = static_cast<float>(lower[k] * right_level_.at(alpha[k]));
}

double HybridTones::peak_bound() const noexcept {
    const bool throbs = !throb_.hertz.is_zero();
    const double throb = throbs ? 1 + largest(throb_depth_, transition_) : 1;
    return std::max(largest(left_level_, transition_) * throb, 2 * largest(right_level_, transition_));
}

// Partials of steady tones; those of a modulation by phase or frequency die out
// soon after its swing. What moves may hold anything.
ToneRange HybridTones::range() const noexcept {
    constexpr double beyond = 8;  // partials beyond the swing that matter
    const auto size = [&](const dsp::Ramp& ramp) { return largest(ramp, transition_); };
    const double left = size(carrier_), throb = throb_depth_.is_zero() ? 0 : size(throb_.hertz);
    const double swing = swing_rate_.is_zero() || swing_range_.is_zero()
                             ? 0
                             : size(swing_range_) / 2 + beyond * size(swing_rate_);
    const double wander =
        wander_range_.is_zero() ? 0 : size(wander_.hertz) * (size(wander_range_) / 2 * dsp::two_pi + beyond);
    const double sink = sink_depth_.is_zero() ? 0 : size(sink_.hertz);
    const double right = size(centre_), around = size(beat_) / 2 + swing + wander + sink;
    const double low = std::min(left - throb, dsp::lowest(centre_, transition_) - around);
    ToneRange range;
    range.low = transition_ ? 0 : std::max(0.0, low);
    range.high = std::max(left + throb, right + around);
    describe_changes(range);
    return range;
}

// What makes the voice more than a sum of steady partials.
void HybridTones::describe_changes(ToneRange& range) const noexcept {
    const auto size = [&](const dsp::Ramp& ramp) { return largest(ramp, transition_); };
    const bool swings = !swing_rate_.is_zero() && !swing_range_.is_zero();
    const bool wanders = !wander_.hertz.is_zero() && !wander_range_.is_zero();
    range.is_steady = !transition_ && !swings && !wanders;
    // A rate that moves is multiplied by the time, so that it knows no bound.
    const bool races = !swing_rate_.is_constant() || !wander_.hertz.is_constant() ||
                       !throb_.hertz.is_constant() || !sink_.hertz.is_constant();
    if (range.is_steady || races) return;
    const double swing = swings ? size(swing_range_) / 2 : 0;
    const double wander = wanders ? size(wander_range_) / 2 * dsp::two_pi * wander_.hertz.start : 0;
    const double right =
        dsp::lowest(centre_, transition_) - size(beat_) / 2 - std::abs(swing) - std::abs(wander);
    range.slowest = std::max(0.0, std::min(dsp::lowest(carrier_, transition_), right));
    if (range.slowest == 0) return;
    const double throb = size(throb_depth_), throb_share = throb / (1 + throb);
    const double bends = std::abs(swing * swing_rate_.start) + std::abs(wander * wander_.hertz.start);
    range.changes_per_second = dsp::two_pi * (throb_share * std::abs(throb_.hertz.start) +
                                              std::abs(sink_.hertz.start) + bends / range.slowest);
    if (!transition_) return;
    constexpr double moving_parts = 3;  // level, depth, frequency
    const double few = double(OutputFilter::reflected) * clock_.frame_seconds, end = clock_.seconds;
    const auto step = [&](double from, double to) {
        return std::abs(transition_->alpha(to) - transition_->alpha(from));
    };
    range.changes_at_once = moving_parts;
    range.sudden_change = std::min(1.0, moving_parts * std::max(step(0, few), step(end - few, end)));
}

class HybridQamMonauralBeat final : public Voice {
  public:
    HybridQamMonauralBeat(const VoiceContext& context, bool is_transition)
        : clock_(context.step_seconds, context.rate),
          transition_(read_transition(context, is_transition)),
          here_(context.params, clock_, transition_ ? &*transition_ : nullptr),
          growth_(OutputFilter::peak_growth(here_.range(), context.rate, clock_.frames)) {
        if (!context.is_draft)
            sound_.emplace(Sound{here_, {here_.range(), context.rate, clock_.frames, context.room}});
    }

    void render(std::int64_t first, int count, float* left, float* right) noexcept override {
        const auto from = [](HybridTones& tones) {
            return [&tones](std::int64_t frame, int n, float* l, float* r) { tones.render(frame, n, l, r); };
        };
        sound_->filter.render(first, count, left, right, from(here_), from(sound_->ahead));
    }

    double peak_bound() const override { return here_.peak_bound() * growth_.anywhere; }
    double faded_peak_bound() const override { return here_.peak_bound() * growth_.faded; }

  private:
    dsp::StepClock clock_;
    std::optional<dsp::Transition> transition_;
    HybridTones here_;
    dsp::PeakGrowth growth_;  // in the filter
    // What a draft leaves out.
    struct Sound {
        HybridTones ahead;
        OutputFilter filter;
    };
    std::optional<Sound> sound_;
};

Parameters moving_rows() {
    return {
        number_parameter("ampL", 0.5, "", 0, 2, "level of the left ear"),
        number_parameter("ampR", 0.5, "", 0, 2, "level of each tone of the right ear"),
        number_parameter("qamCarrierFreqL", 100, "Hz", 0, 20000, "the tone in the left ear"),
        number_parameter("qamAmFreqL", 4, "Hz", -1000, 1000, "rate of its throbbing; 0: off"),
        number_parameter("qamAmDepthL", 0.5, "", -2, 2, "depth of its throbbing; 1 reaches silence"),
        number_parameter("qamAmPhaseOffsetL", 0, "rad", -100, 100,
                         "phase of its throbbing at the start of the step; 0 is loudest"),
        number_parameter("monoCarrierFreqR", 100, "Hz", 0, 20000, "mean of the two tones in the right ear"),
        number_parameter("monoBeatFreqInChannelR", 4, "Hz", -1000, 1000, "difference of the two tones"),
        number_parameter("monoAmDepthR", 0, "", 0, 1, "how far their level sinks; 1 reaches silence"),
        number_parameter("monoAmFreqR", 0, "Hz", -1000, 1000, "rate at which it sinks; 0: off"),
        number_parameter("monoAmPhaseOffsetR", 0, "rad", -100, 100, "its phase at the start of the step"),
        number_parameter("monoFmRangeR", 0, "Hz", -2000, 2000, "peak-to-peak swing of the two tones"),
        number_parameter("monoFmFreqR", 0, "Hz", -1000, 1000, "rate of that swing; 0: off"),
        number_parameter("monoFmPhaseOffsetR", 0, "rad", -100, 100, "its phase at the start of the step"),
        number_parameter("monoPhaseOscFreqR", 0, "Hz", -1000, 1000,
                         "rate of the phase swing between the two tones"),
        number_parameter("monoPhaseOscRangeR", 0, "rad", -100, 100, "peak-to-peak phase swing of each"),
        number_parameter("monoPhaseOscPhaseOffsetR", 0, "rad", -100, 100,
                         "phase of that swing at the start of the step")};
}

Parameters start_phase_rows(bool is_transition) {
    const Parameters still = {
        number_parameter("qamStartPhaseL", 0, "rad", -1e4, 1e4, "phase of the left tone at the start"),
        number_parameter("monoStartPhaseR_Tone1", 0, "rad", -1e4, 1e4, "phase of the lower right tone"),
        number_parameter("monoStartPhaseR_Tone2", 0, "rad", -1e4, 1e4, "phase of the upper right tone")};
    if (!is_transition) return still;
    Parameters rows = with_start_and_end(still);
    for (ParameterSpec& row : rows)
        row.has_effect = !row.name.starts_with("end");
    return rows;
}

}  // namespace

FunctionSpec hybrid_qam_monaural_beat_spec() {
    return {"hybrid_qam_monaural_beat",
            "A throbbing tone in the left ear, two beating tones in the right one.",
            joined({moving_rows(), start_phase_rows(false)}),
            {}};
}

FunctionSpec hybrid_qam_monaural_beat_transition_spec() {
    return {"hybrid_qam_monaural_beat_transition",
            "A throbbing tone in the left ear, two beating tones in the right "
            "one; moving from start to end "
            "values.",
            joined({with_start_and_end(moving_rows()), start_phase_rows(true)}),
            {}};
}

std::unique_ptr<Voice> make_hybrid_qam_monaural_beat(const VoiceContext& context) {
    return std::make_unique<HybridQamMonauralBeat>(context, false);
}

std::unique_ptr<Voice> make_hybrid_qam_monaural_beat_transition(const VoiceContext& context) {
    return std::make_unique<HybridQamMonauralBeat>(context, true);
}

}  // namespace stillpoint::voices
