#include "voices/monaural_beat_stereo_amps.h"

#include <algorithm>
#include <string>

#include "dsp/sine.h"
#include "voices/parameter_families.h"
#include "voices/parameter_reader.h"
#include "voices/plain_pair.h"
#include "voices/tone_voice.h"

namespace stillpoint::voices {
namespace {

constexpr double default_level = 0.5;

// The levels alone write their moving forms with an underscore: start_amp_lower_L.
dsp::Ramp read_level(const track::Params& params, const std::string& name, bool is_transition) {
    const double base = params.number(name, default_level);
    if (!is_transition) return dsp::Ramp(base);
    const double start = params.number("start_" + name, base);
    return {start, params.number("end_" + name, start)};
}

// One of the two tones.
struct Tone {
    dsp::Ramp left, right;  // its level in each ear
    dsp::CarrierPhase carrier;
    double start_phase = 0;  // turns
};

class MonauralBeat final : public AddingVoice {
  public:
    MonauralBeat(const VoiceContext& context, bool is_transition)
        : clock_(context.step_seconds, context.rate),
          transition_(read_transition(context, is_transition)),
          phase_oscillator_(context.params, is_transition),
          depth_(read_ramp(context.params, "ampOscDepth", 0, is_transition)),
          rate_(read_ramp(context.params, "ampOscFreq", 0, is_transition)),
          offset_(read_ramp(context.params, "ampOscPhaseOffset", 0, is_transition) * (1 / dsp::two_pi)),
          lower_(read_tone(context.params, false)),
          upper_(read_tone(context.params, true)) {
        if (is_transition || !never_clips()) return;
        const auto swing = phase_oscillator_.plain(clock_);
        plain_lower_ = plain_tone(lower_, reversed(swing));
        plain_upper_ = plain_tone(upper_, swing);
    }

    void add(std::int64_t first, int count, float gain, float* left, float* right) noexcept override;

    double peak_bound() const override { return std::min(1.0, unclipped_bound()); }

  private:
    double unclipped_bound() const {
        const auto largest = [&](const dsp::Ramp& level) { return dsp::largest_magnitude(level, ramp()); };
        return std::max(largest(lower_.left) + largest(upper_.left),
                        largest(lower_.right) + largest(upper_.right));
    }
    bool never_clips() const { return unclipped_bound() <= 1; }
    std::optional<PlainPair> plain_tone(const Tone& tone, const std::optional<dsp::SlowSine>& swing) const;
    Tone read_tone(const track::Params& params, bool upper) const;
    void fill_tone(Tone& tone, double phase_sign, std::int64_t first, int count, const double* alpha,
                   double* samples) noexcept;
    double swell(double seconds, double alpha) const noexcept;
    const dsp::Transition* ramp() const { return transition_ ? &*transition_ : nullptr; }

    dsp::StepClock clock_;
    std::optional<dsp::Transition> transition_;
    PhaseOscillator phase_oscillator_;
    dsp::Ramp depth_, rate_, offset_;  // of the level's oscillator; offset in turns
    Tone lower_, upper_;
    std::optional<PlainPair> plain_lower_, plain_upper_;  // the whole voice where nothing moves or clips
};

// The start phases are those of the lower (L) and the upper (R) tone.
Tone MonauralBeat::read_tone(const track::Params& params, bool upper) const {
    const bool moves = transition_.has_value();
    const dsp::Ramp base = read_ramp(params, "baseFreq", 200, moves);
    const dsp::Ramp beat = read_ramp(params, "beatFreq", 4, moves);
    const std::string level = upper ? "amp_upper_" : "amp_lower_";
    double start = params.number(upper ? "startPhaseR" : "startPhaseL", 0);
    if (moves) start = params.number(upper ? "startStartPhaseU" : "startStartPhaseL", start);
    return {read_level(params, level + "L", moves), read_level(params, level + "R", moves),
            dsp::CarrierPhase(base + beat * (upper ? 0.5 : -0.5), {}, clock_, ramp(), clock_.frame_seconds),
            start / dsp::two_pi};
}

// The tone in both ears; the first frame sounds one increment after the start phase.
std::optional<PlainPair> MonauralBeat::plain_tone(const Tone& tone,
                                                  const std::optional<dsp::SlowSine>& swing) const {
    const auto carrier = tone.carrier.plain_swing();
    if (!carrier || !swing) return std::nullopt;
    PlainPair::Ear ear;
    ear.step = carrier->step;
    ear.start = tone.start_phase + carrier->step;
    ear.swings = {*swing, {}};
    const double depth = rate_.start == 0 ? 0 : std::clamp(depth_.start, 0.0, 2.0);
    const auto with_level = [&](double level) {
        PlainPair::Ear own = ear;
        own.level = level * (1 - depth / 2);
        own.tremolo = {level * depth / 2, rate_.start * clock_.frame_seconds, offset_.start};
        return own;
    };
    return PlainPair::make(with_level(tone.left.start), with_level(tone.right.start));
}

void MonauralBeat::fill_tone(Tone& tone, double phase_sign, std::int64_t first, int count,
                             const double* alpha, double* samples) noexcept {
    double turns[dsp::block_frames + 1];
    tone.carrier.fill(first, count, alpha, turns);
    double* phase = turns + 1;  // the first frame sounds one increment after the start phase
    for (int k = 0; k < count; ++k)
        phase[k] += tone.start_phase;
    if (!phase_oscillator_.is_off())
        for (int k = 0; k < count; ++k)
            phase[k] += phase_sign * phase_oscillator_.turns(clock_.time(double(first + k)), alpha[k]);
    std::copy_n(phase, count, samples);
    dsp::kernels().sines(samples, count);
}

// Loudest where the sine is 1. At rate 0 it is off, whatever its offset; the rate is multiplied by the time,
// not summed, as in AmplitudeOscillator.
double MonauralBeat::swell(double seconds, double alpha) const noexcept {
    const double depth = std::clamp(depth_.at(alpha), 0.0, 2.0), rate = rate_.at(alpha);
    if (rate == 0) return 1;
    return 1 - depth / 2 * (1 - dsp::sin_turns(rate * seconds + offset_.at(alpha)));
}

void MonauralBeat::add(std::int64_t first, int count, float gain, float* left, float* right) noexcept {
    if (plain_lower_ && plain_upper_) {
        plain_lower_->add(first, count, gain, left, right);
        plain_upper_->add(first, count, gain, left, right);
        return;
    }
    double alpha[dsp::block_frames], lower[dsp::block_frames], upper[dsp::block_frames];
    fill_alpha(transition_, clock_, first, count, alpha);
    fill_tone(lower_, -1, first, count, alpha, lower);
    fill_tone(upper_, 1, first, count, alpha, upper);
    const bool swells = !depth_.is_zero() && !rate_.is_zero();
    for (int k = 0; k < count; ++k) {
        const double a = alpha[k], level = swells ? swell(clock_.time(double(first + k)), a) : 1;
        const double l = (lower[k] * lower_.left.at(a) + upper[k] * upper_.left.at(a)) * level;
        const double r = (lower[k] * lower_.right.at(a) + upper[k] * upper_.right.at(a)) * level;
        left[k] += static_cast<float>(std::clamp(l, -1.0, 1.0)) * gain;
        right[k] += static_cast<float>(std::clamp(r, -1.0, 1.0)) * gain;
    }
}

Parameters level_parameters(bool is_transition) {
    struct Names {
        std::string_view base, start, end, meaning;
    };
    constexpr Names levels[] = {
        {"amp_lower_L", "start_amp_lower_L", "end_amp_lower_L", "level of the lower tone in the left ear"},
        {"amp_upper_L", "start_amp_upper_L", "end_amp_upper_L", "level of the upper tone in the left ear"},
        {"amp_lower_R", "start_amp_lower_R", "end_amp_lower_R", "level of the lower tone in the right ear"},
        {"amp_upper_R", "start_amp_upper_R", "end_amp_upper_R", "level of the upper tone in the right ear"}};
    Parameters out;
    for (const Names& level : levels) {
        out.push_back(number_parameter(level.base, default_level, "", 0, 2, level.meaning));
        if (!is_transition) continue;
        out.push_back(number_parameter(level.start, default_level, "", 0, 2, level.meaning));
        out.back().default_text = level.base;
        out.push_back(number_parameter(level.end, default_level, "", 0, 2, level.meaning));
        out.back().default_text = level.start;
    }
    return out;
}

// Of the lower (L) and the upper tone: R, but U in the names of transitions.
Parameters phase_parameters(bool is_transition) {
    constexpr std::string_view lower = "phase of the lower tone at the start",
                               upper = "phase of the upper tone at the start";
    Parameters out = {number_parameter("startPhaseL", 0, "rad", -1e4, 1e4, lower),
                      number_parameter("startPhaseR", 0, "rad", -1e4, 1e4, upper)};
    if (!is_transition) return out;
    out.push_back(number_parameter("startStartPhaseL", 0, "rad", -1e4, 1e4, lower));
    out.back().default_text = "startPhaseL";
    out.push_back(number_parameter("startStartPhaseU", 0, "rad", -1e4, 1e4, upper));
    out.back().default_text = "startPhaseR";
    for (const char* name : {"endStartPhaseL", "endStartPhaseU"}) {
        out.push_back(number_parameter(name, 0, "rad", -1e4, 1e4, "phases do not move"));
        out.back().has_effect = false;
    }
    return out;
}

Parameters tone_parameters() {
    return joined(
        {{number_parameter("baseFreq", 200, "Hz", 0, 20000, "mean of the two tones"),
          number_parameter("beatFreq", 4, "Hz", -1000, 1000, "difference of the tones, upper minus lower")},
         phase_oscillator_parameters(),
         {number_parameter("ampOscDepth", 0, "", 0, 2, "depth of the level oscillator; 1 reaches silence"),
          number_parameter("ampOscFreq", 0, "Hz", -100, 100, "rate of the level oscillator; 0: off"),
          number_parameter("ampOscPhaseOffset", 0, "rad", -100, 100, "its phase at the start of the step")}});
}

}  // namespace

FunctionSpec monaural_beat_stereo_amps_spec() {
    return {"monaural_beat_stereo_amps",
            "Two tones that beat in each ear.",
            joined({level_parameters(false), tone_parameters(), phase_parameters(false)}),
            {}};
}

FunctionSpec monaural_beat_stereo_amps_transition_spec() {
    return {"monaural_beat_stereo_amps_transition",
            "Two tones that beat in each ear; moving from start to end values.",
            joined({level_parameters(true), with_start_and_end(tone_parameters()), phase_parameters(true)}),
            {}};
}

std::unique_ptr<Voice> make_monaural_beat_stereo_amps(const VoiceContext& context) {
    return std::make_unique<MonauralBeat>(context, false);
}

std::unique_ptr<Voice> make_monaural_beat_stereo_amps_transition(const VoiceContext& context) {
    return std::make_unique<MonauralBeat>(context, true);
}

}  // namespace stillpoint::voices
