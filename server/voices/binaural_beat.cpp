#include "voices/binaural_beat.h"

#include <algorithm>

#include "dsp/sine.h"
#include "voices/glitch_bursts.h"
#include "voices/parameter_families.h"
#include "voices/parameter_reader.h"
#include "voices/plain_pair.h"
#include "voices/segmented_tones.h"
#include "voices/spatial_voice.h"
#include "voices/tone_voice.h"

namespace stillpoint::voices {
namespace {

class BinauralBeat final : public AddingVoice {
  public:
    // FORCED_MONO: both carriers are on the base frequency, whatever the beat.
    BinauralBeat(const VoiceContext& context, bool is_transition, bool forced_mono);

    void add(std::int64_t first, int count, float gain, float* left, float* right) noexcept override;
    double peak_bound() const override;
    std::optional<StereoPhase> phase_after(std::int64_t frames) const override;
    std::optional<SteadyTones> steady_tones() const override;

    // No sample differs by more from the one before; nothing is known of what ramps or is skewed.
    std::optional<double> steepest() const;

    // What add_in_segments() asks for.
    bool is_cubic(std::int64_t first, int count) const noexcept;
    void fill_nodes(std::int64_t first, int count, ToneNodes& nodes) noexcept;
    void render_exactly(std::int64_t first, int count, float* left, float* right) noexcept;

  private:
    ToneChannel read_channel(const VoiceContext& context, char side, bool is_transition,
                             bool forced_mono) const;
    void add_glitches(std::int64_t first, int count, float gain, float* left, float* right) noexcept;
    void render_channel(int ear, std::int64_t first, int count, const double* alpha, float* out) noexcept;
    std::optional<PlainPair> make_plain_pair() const;
    const dsp::Transition* ramp() const { return transition_ ? &*transition_ : nullptr; }

    dsp::StepClock clock_;
    std::optional<dsp::Transition> transition_;
    PhaseOscillator phase_oscillator_;
    PanEnvelope pan_;
    ToneChannel ears_[2];
    std::optional<GlitchBursts> glitches_;  // only in transitions
    std::optional<PlainPair> plain_;        // the whole voice where nothing ramps or is skewed
};

BinauralBeat::BinauralBeat(const VoiceContext& context, bool is_transition, bool forced_mono)
    : clock_(context.step_seconds, context.rate),
      transition_(read_transition(context, is_transition)),
      phase_oscillator_(context.params, is_transition),
      pan_(context.params, clock_, ramp()),
      ears_{read_channel(context, 'L', is_transition, forced_mono),
            read_channel(context, 'R', is_transition, forced_mono)} {
    plain_ = make_plain_pair();
    if (!is_transition) return;
    const double focus = read_ramp(context.params, "baseFreq", 200, true).at(0.5);
    glitches_.emplace(context, clock_, focus);
}

ToneChannel BinauralBeat::read_channel(const VoiceContext& context, char side, bool is_transition,
                                       bool forced_mono) const {
    const track::Params& params = context.params;
    const bool high = (side == 'R') != params.flag("leftHigh", false);
    const dsp::Ramp base = read_ramp(params, "baseFreq", 200, is_transition);
    const dsp::Ramp beat = forced_mono ? dsp::Ramp(0) : read_ramp(params, "beatFreq", 4, is_transition);
    const double dt = clock_.frame_seconds;
    const dsp::Vibrato vibrato = read_vibrato(params, side, is_transition, dt, true);
    return {read_ramp(params, side == 'L' ? "ampL" : "ampR", 0.5, is_transition),
            AmplitudeOscillator(params, side, is_transition),
            dsp::CarrierPhase(base + beat * (high ? 0.5 : -0.5), vibrato, clock_, ramp(), dt),
            start_phase(context, side, is_transition)};
}

// The first frame sounds one increment after the start phase.
std::optional<PlainPair> BinauralBeat::make_plain_pair() const {
    if (transition_) return std::nullopt;
    const auto swing = phase_oscillator_.plain(clock_);
    return PlainPair::make(ears_[0].plain_ear(clock_, 1, reversed(swing)),
                           ears_[1].plain_ear(clock_, 1, swing), pan_);
}

void BinauralBeat::add(std::int64_t first, int count, float gain, float* left, float* right) noexcept {
    if (plain_) return plain_->add(first, count, gain, left, right);
    add_in_segments(*this, first, count, gain, left, right);
    if (glitches_ && !glitches_->is_off()) add_glitches(first, count, gain, left, right);
}

void BinauralBeat::add_glitches(std::int64_t first, int count, float gain, float* left,
                                float* right) noexcept {
    alignas(64) float own_left[dsp::block_frames] = {}, own_right[dsp::block_frames] = {};
    double alpha[dsp::block_frames];
    fill_alpha(transition_, clock_, first, count, alpha);
    glitches_->add(first, count, own_left, own_right);
    pan_.apply(first, count, alpha, own_left, own_right);
    dsp::kernels().add_scaled(own_left, gain, count, left);
    dsp::kernels().add_scaled(own_right, gain, count, right);
}

bool BinauralBeat::is_cubic(std::int64_t first, int count) const noexcept {
    const auto moments = smooth_moments(transition_, clock_, first, count);
    if (!moments || !phase_oscillator_.is_cubic(*moments) || !pan_.is_cubic(first, count)) return false;
    return std::all_of(std::begin(ears_), std::end(ears_), [&](const ToneChannel& ear) {
        return ear.tremolo.is_cubic(*moments) && ear.carrier.is_cubic(first + 1, count);
    });
}

void BinauralBeat::fill_nodes(std::int64_t first, int count, ToneNodes& nodes) noexcept {
    for (int ear = 0; ear < 2; ++ear)
        ears_[ear].carrier.fill_nodes(first + 1, count, nodes.turns[ear]);
    const std::int64_t middle = first + count / 2;
    for (int j = 0; j < dsp::segment_nodes; ++j) {
        const double frame = double(middle) + dsp::node_offset(j, count);
        const double seconds = clock_.time(frame), alpha = alpha_at(transition_, seconds);
        const double swing = phase_oscillator_.is_off() ? 0 : phase_oscillator_.turns(seconds, alpha);
        const PanEnvelope::Gains pan = pan_.gains(frame, alpha);
        for (int ear = 0; ear < 2; ++ear) {
            nodes.turns[ear][j] += ears_[ear].start_phase + (ear == 0 ? -swing : swing);
            nodes.level[ear][j] = ears_[ear].level(seconds, alpha) * pan.ear[ear];
        }
    }
}

void BinauralBeat::render_channel(int ear, std::int64_t first, int count, const double* alpha,
                                  float* out) noexcept {
    double turns[dsp::block_frames + 1];
    ToneChannel& channel = ears_[ear];
    channel.carrier.fill(first, count, alpha, turns);
    const double* phase = turns + 1;  // the first frame sounds one increment after the start phase
    for (int k = 0; k < count; ++k) {
        const double seconds = clock_.time(double(first + k));
        const double swing = phase_oscillator_.turns(seconds, alpha[k]);
        const double x = phase[k] + channel.start_phase + (ear == 0 ? -swing : swing);
        out[k] = static_cast<float>(dsp::sin_turns(x) * channel.level(seconds, alpha[k]));
    }
}

void BinauralBeat::render_exactly(std::int64_t first, int count, float* left, float* right) noexcept {
    double alpha[dsp::block_frames];
    fill_alpha(transition_, clock_, first, count, alpha);
    render_channel(0, first, count, alpha, left);
    render_channel(1, first, count, alpha, right);
    pan_.apply(first, count, alpha, left, right);
}

double BinauralBeat::peak_bound() const {
    const double tone = std::max(ears_[0].peak_bound(ramp()), ears_[1].peak_bound(ramp()));
    return glitches_ ? tone + glitches_->peak_bound() : tone;
}

std::optional<StereoPhase> BinauralBeat::phase_after(std::int64_t frames) const {
    const auto after = [frames](const ToneChannel& ear) {
        return dsp::fraction(ear.start_phase + ear.carrier.after(frames));
    };
    return StereoPhase{after(ears_[0]), after(ears_[1])};
}

std::optional<SteadyTones> BinauralBeat::steady_tones() const {
    if (transition_ || !phase_oscillator_.is_off() || !pan_.is_constant()) return std::nullopt;
    for (const ToneChannel& ear : ears_)
        if (!ear.carrier.is_steady() || !ear.tremolo.is_off()) return std::nullopt;
    return SteadyTones{ears_[0].carrier.step() / clock_.frame_seconds,
                       ears_[1].carrier.step() / clock_.frame_seconds};
}

std::optional<double> BinauralBeat::steepest() const {
    if (transition_) return std::nullopt;
    const auto swing = phase_oscillator_.plain(clock_);
    double steepest = 0;
    for (const int ear : {0, 1}) {
        const auto plain = ears_[ear].plain_ear(clock_, 1, swing);
        if (!plain) return std::nullopt;
        steepest = std::max(steepest, plain->steepest());
    }
    if (pan_.is_constant()) return steepest;
    const auto balance = pan_.balance();
    if (!balance) return std::nullopt;
    constexpr double angle = dsp::two_pi / 8;
    return steepest +
           peak_bound() * angle * dsp::two_pi * std::abs(balance->swing.depth * balance->swing.rate);
}

}  // namespace

FunctionSpec binaural_beat_spec() {
    return {"binaural_beat",
            "One tone per ear, apart by the beat frequency.",
            joined({binaural_tone_parameters(), tone_oscillator_parameters(true), pan_parameters(false),
                    start_phase_parameters(false), spatial_parameters()}),
            {}};
}

FunctionSpec binaural_beat_transition_spec() {
    return {"binaural_beat_transition",
            "One tone per ear, apart by the beat frequency; moving from start to end values.",
            joined({with_start_and_end(joined(
                        {binaural_tone_parameters(), tone_oscillator_parameters(true), glitch_parameters()})),
                    pan_parameters(true), start_phase_parameters(true), spatial_parameters()}),
            {}};
}

std::unique_ptr<Voice> make_binaural_beat(const VoiceContext& context) {
    return make_binaural_carriers(context, false, false);
}

std::unique_ptr<Voice> make_binaural_beat_transition(const VoiceContext& context) {
    return make_binaural_carriers(context, true, false);
}

std::unique_ptr<Voice> make_binaural_carriers(const VoiceContext& context, bool is_transition,
                                              bool forced_mono) {
    auto voice = std::make_unique<BinauralBeat>(context, is_transition, forced_mono);
    const auto steepest = voice->steepest();
    return spatialised(std::move(voice), context, steepest);
}

}  // namespace stillpoint::voices
