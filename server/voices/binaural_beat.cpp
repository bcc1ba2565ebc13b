#include "voices/binaural_beat.h"

#include <algorithm>

#include "dsp/sine.h"
#include "dsp/steady_pair.h"
#include "voices/glitch_bursts.h"
#include "voices/parameter_families.h"
#include "voices/parameter_reader.h"
#include "voices/tone_voice.h"

namespace stillpoint::voices {
namespace {

class BinauralBeat final : public AddingVoice {
  public:
    BinauralBeat(const VoiceContext& context, bool is_transition);

    void add(std::int64_t first, int count, float gain, float* left, float* right) noexcept override;
    double peak_bound() const override;
    std::optional<StereoPhase> phase_after(std::int64_t frames) const override;

  private:
    ToneChannel read_channel(const VoiceContext& context, char side, bool is_transition) const;
    void render_channel(ToneChannel& channel, double phase_sign, std::int64_t first, int count,
                        const double* alpha, float* out) noexcept;
    void render_moving(std::int64_t first, int count, float* left, float* right) noexcept;
    bool is_steady() const noexcept;
    const dsp::Transition* ramp() const { return transition_ ? &*transition_ : nullptr; }

    dsp::StepClock clock_;
    std::optional<dsp::Transition> transition_;
    PhaseOscillator phase_oscillator_;
    PanEnvelope pan_;
    ToneChannel left_, right_;
    std::optional<GlitchBursts> glitches_;  // only in transitions
    std::optional<dsp::SteadyPair> steady_;
};

BinauralBeat::BinauralBeat(const VoiceContext& context, bool is_transition)
    : clock_(context.step_seconds, context.rate),
      transition_(read_transition(context, is_transition)),
      phase_oscillator_(context.params, is_transition),
      pan_(context.params, clock_, ramp()),
      left_(read_channel(context, 'L', is_transition)),
      right_(read_channel(context, 'R', is_transition)) {
    if (is_steady())
        steady_.emplace(dsp::SteadyPair::Ear{left_.carrier.step(), left_.start_phase,
                                             left_.amplitude.start * pan_.left()},
                        dsp::SteadyPair::Ear{right_.carrier.step(), right_.start_phase,
                                             right_.amplitude.start * pan_.right()});
    if (!is_transition) return;
    const double focus = read_ramp(context.params, "baseFreq", 200, true).at(0.5);
    glitches_.emplace(context.params, clock_, focus, context.random_key);
}

ToneChannel BinauralBeat::read_channel(const VoiceContext& context, char side, bool is_transition) const {
    const track::Params& params = context.params;
    const bool high = (side == 'R') != params.flag("leftHigh", false);
    const dsp::Ramp base = read_ramp(params, "baseFreq", 200, is_transition);
    const dsp::Ramp beat = read_ramp(params, "beatFreq", 4, is_transition);
    const double dt = clock_.frame_seconds;
    const dsp::Vibrato vibrato = read_vibrato(params, side, is_transition, dt, true);
    return {read_ramp(params, side == 'L' ? "ampL" : "ampR", 0.5, is_transition),
            AmplitudeOscillator(params, side, is_transition),
            dsp::CarrierPhase(base + beat * (high ? 0.5 : -0.5), vibrato, clock_, ramp(), dt),
            start_phase(context, side, is_transition)};
}

void BinauralBeat::render_channel(ToneChannel& channel, double phase_sign, std::int64_t first, int count,
                                  const double* alpha, float* out) noexcept {
    double turns[dsp::block_frames + 1], gains[dsp::block_frames];
    channel.carrier.fill(first, count, alpha, turns);
    double* phase = turns + 1;  // the first frame sounds one increment after the start phase
    for (int k = 0; k < count; ++k)
        phase[k] += channel.start_phase;
    if (!phase_oscillator_.is_off())
        for (int k = 0; k < count; ++k)
            phase[k] += phase_sign * phase_oscillator_.turns(clock_.time(double(first + k)), alpha[k]);
    channel.fill_gains(first, count, clock_, alpha, gains);
    for (int k = 0; k < count; ++k)
        out[k] = static_cast<float>(dsp::sin_turns(phase[k]) * gains[k]);
}

bool BinauralBeat::is_steady() const noexcept {
    return !transition_ && phase_oscillator_.is_off() && pan_.is_constant() && left_.is_steady() &&
           right_.is_steady();
}

void BinauralBeat::add(std::int64_t first, int count, float gain, float* left, float* right) noexcept {
    // The first frame sounds one increment after the start phase.
    if (steady_) return steady_->add(first + 1, count, gain, left, right);
    alignas(64) float own_left[dsp::block_frames], own_right[dsp::block_frames];
    render_moving(first, count, own_left, own_right);
    dsp::kernels().add_scaled(own_left, gain, count, left);
    dsp::kernels().add_scaled(own_right, gain, count, right);
}

void BinauralBeat::render_moving(std::int64_t first, int count, float* left, float* right) noexcept {
    double alpha[dsp::block_frames];
    fill_alpha(transition_, clock_, first, count, alpha);
    render_channel(left_, -1, first, count, alpha, left);
    render_channel(right_, 1, first, count, alpha, right);
    if (glitches_) glitches_->add(first, count, left, right);
    pan_.apply(first, count, alpha, left, right);
}

double BinauralBeat::peak_bound() const {
    const double tone = std::max(left_.peak_bound(ramp()), right_.peak_bound(ramp()));
    return glitches_ ? tone + glitches_->peak_bound() : tone;
}

std::optional<StereoPhase> BinauralBeat::phase_after(std::int64_t frames) const {
    return StereoPhase{dsp::fraction(left_.start_phase + left_.carrier.after(frames)),
                       dsp::fraction(right_.start_phase + right_.carrier.after(frames))};
}

}  // namespace

FunctionSpec binaural_beat_spec() {
    return {"binaural_beat",
            "One tone per ear, apart by the beat frequency.",
            joined({binaural_tone_parameters(), tone_oscillator_parameters(true), pan_parameters(false),
                    start_phase_parameters(false)}),
            {}};
}

FunctionSpec binaural_beat_transition_spec() {
    return {"binaural_beat_transition",
            "One tone per ear, apart by the beat frequency; moving from start to end values.",
            joined({with_start_and_end(joined(
                        {binaural_tone_parameters(), tone_oscillator_parameters(true), glitch_parameters()})),
                    pan_parameters(true), start_phase_parameters(true)}),
            {}};
}

std::unique_ptr<Voice> make_binaural_beat(const VoiceContext& context) {
    return std::make_unique<BinauralBeat>(context, false);
}

std::unique_ptr<Voice> make_binaural_beat_transition(const VoiceContext& context) {
    return std::make_unique<BinauralBeat>(context, true);
}

}  // namespace stillpoint::voices
