#include "voices/spatial_angle_modulation_monaural_beat.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "dsp/carrier_phase.h"
#include "dsp/sine.h"
#include "voices/parameter_families.h"
#include "voices/parameter_reader.h"

namespace stillpoint::voices {
namespace {

using dsp::Ramp;

constexpr double default_amplitude = 0.7, default_gain = 0.5;
constexpr double turns_per_radian = 1 / dsp::two_pi;

// A whole voice is measured up to this length; a longer one at stretches all over it.
constexpr std::int64_t measured_frames = std::int64_t{1} << 19, stretches = 16;

// What a moving parameter is called: neither one rule nor one fallback holds for all of this function.
Ramp read(const track::Params& params, std::string_view fixed, std::string_view start, std::string_view end,
          double fallback, bool is_transition) {
    const double base = params.number(fixed, fallback);
    if (!is_transition) return Ramp(base);
    const double from = params.number(start, base);
    return {from, params.number(end, from)};
}

// A level that moves between 1 - depth and 1, loudest where its sine is 1; off at rate 0. The rate is
// multiplied by the time, not summed.
struct Swell {
    Ramp depth, rate, offset;    // offset in turns
    bool only_forwards = false;  // off below rate 0, too

    bool is_off() const noexcept { return depth.is_zero() || rate.is_zero(); }

    double gain(double seconds, double alpha) const noexcept {
        const double d = std::clamp(depth.at(alpha), 0.0, 2.0), r = rate.at(alpha);
        const double half = r == 0 || (only_forwards && r < 0) ? 0 : d / 2;
        return 1 - half + half * dsp::sin_turns(r * seconds + offset.at(alpha));
    }
};

struct Tone {
    Ramp left, right;  // its gain in each ear
    dsp::CarrierPhase carrier;
    double start_phase = 0;  // turns
};

class SpatialMonauralBeat final : public Voice {
  public:
    SpatialMonauralBeat(const VoiceContext& context, bool is_transition);

    void render(std::int64_t first, int count, float* left, float* right) noexcept override;
    double peak_bound() const override { return bound_; }

  private:
    Tone read_tone(const track::Params& params, bool upper) const;
    void fill_tone(Tone& tone, double phase_sign, std::int64_t first, int count, const double* alpha,
                   double* samples) noexcept;
    void render_unscaled(std::int64_t first, int count, double* samples) noexcept;
    double measured_peak() noexcept;
    const dsp::Transition* ramp() const { return transition_ ? &*transition_ : nullptr; }

    dsp::StepClock clock_;
    std::optional<dsp::Transition> transition_;  // over the whole step, whatever the file says
    Ramp amplitude_;
    Ramp phase_rate_, phase_range_;  // of the phase oscillator; range in turns, peak to peak
    Swell first_, second_;
    Tone lower_, upper_;
    double bound_ = 0, scale_ = 1;
};

std::optional<dsp::Transition> over_the_step(double seconds, bool is_transition) {
    if (!is_transition) return std::nullopt;
    return dsp::Transition(track::Params(), seconds);
}

// Only static voices read the names without "sam_".
Swell read_second_swell(const track::Params& params, bool is_transition) {
    const auto part = [&](const std::string& name) {
        const std::string own = "sam_" + name;
        if (is_transition) return read(params, own, "start_" + own, "end_" + own, 0, true);
        return Ramp(params.has(own) ? params.number(own, 0) : params.number(name, 0));
    };
    return {part("ampOscDepth"), part("ampOscFreq"), part("ampOscPhaseOffset") * turns_per_radian, true};
}

Swell read_first_swell(const track::Params& params, bool is_transition) {
    const auto part = [&](const std::string& name) {
        const std::string moving = name + "_monaural";
        return read(params, "monaural_" + name, prefixed("start", moving), prefixed("end", moving), 0,
                    is_transition);
    };
    return {part("ampOscDepth"), part("ampOscFreq"), part("ampOscPhaseOffset") * turns_per_radian, false};
}

SpatialMonauralBeat::SpatialMonauralBeat(const VoiceContext& context, bool is_transition)
    : clock_(context.step_seconds, context.rate),
      transition_(over_the_step(context.step_seconds, is_transition)),
      amplitude_(read(context.params, "amp", "startAmp", "endAmp", default_amplitude, is_transition)),
      phase_rate_(read(context.params, "phaseOscFreq", "startPhaseOscFreq_monaural",
                       "endPhaseOscFreq_monaural", 0, is_transition)),
      phase_range_(read(context.params, "phaseOscRange", "startPhaseOscRange_monaural",
                        "endPhaseOscRange_monaural", 0, is_transition) *
                   turns_per_radian),
      first_(read_first_swell(context.params, is_transition)),
      second_(read_second_swell(context.params, is_transition)),
      lower_(read_tone(context.params, false)),
      upper_(read_tone(context.params, true)) {
    const auto largest = [&](const Ramp& value) { return dsp::largest_magnitude(value, ramp()); };
    const double left = std::min(1.0, largest(lower_.left) + largest(upper_.left));
    const double right = std::min(1.0, largest(lower_.right) + largest(upper_.right));
    bound_ = largest(amplitude_) * (left + right) / 2;
    if (bound_ <= 1) return;
    const double peak = measured_peak();
    if (peak > 1) scale_ = 0.98 / peak;
    bound_ = std::min(1.0, bound_ * scale_);
}

// The start phases are those of the lower (L) and the upper (R) tone.
Tone SpatialMonauralBeat::read_tone(const track::Params& params, bool upper) const {
    const bool moves = transition_.has_value();
    const Ramp base = read(params, "baseFreq", "startBaseFreq", "endBaseFreq", 200, moves);
    const Ramp beat = read(params, "beatFreq", "startBeatFreq", "endBeatFreq", 4, moves);
    const std::string gain = upper ? "amp_upper_" : "amp_lower_";
    const auto ear = [&](const char* side) {
        const std::string name = gain + side;
        return read(params, name, "start_" + name, "end_" + name, default_gain, moves);
    };
    double start = params.number(upper ? "startPhaseR" : "startPhaseL", 0);
    if (moves)
        start = params.number(upper ? "startStartPhaseU_monaural" : "startStartPhaseL_monaural", start);
    return {ear("L"), ear("R"),
            dsp::CarrierPhase(base + beat * (upper ? 0.5 : -0.5), {}, clock_, ramp(), clock_.frame_seconds),
            start * turns_per_radian};
}

void SpatialMonauralBeat::fill_tone(Tone& tone, double phase_sign, std::int64_t first, int count,
                                    const double* alpha, double* samples) noexcept {
    double turns[dsp::block_frames + 1];
    tone.carrier.fill(first, count, alpha, turns);
    double* phase = turns + 1;  // the first frame sounds one increment after the start phase
    for (int k = 0; k < count; ++k)
        phase[k] += tone.start_phase;
    if (!phase_range_.is_zero() && !phase_rate_.is_zero())
        for (int k = 0; k < count; ++k)
            phase[k] += phase_sign * phase_range_.at(alpha[k]) / 2 *
                        dsp::sin_turns(phase_rate_.at(alpha[k]) * clock_.time(double(first + k)));
    for (int k = 0; k < count; ++k)
        samples[k] = dsp::sin_turns(phase[k]);
}

void SpatialMonauralBeat::render_unscaled(std::int64_t first, int count, double* samples) noexcept {
    double alpha[dsp::block_frames], lower[dsp::block_frames], upper[dsp::block_frames];
    for (int k = 0; k < count; ++k)
        alpha[k] = transition_ ? transition_->alpha(clock_.time(double(first + k))) : 0;
    fill_tone(lower_, -1, first, count, alpha, lower);
    fill_tone(upper_, 1, first, count, alpha, upper);
    if (!first_.is_off())
        for (int k = 0; k < count; ++k) {
            const double gain = first_.gain(clock_.time(double(first + k)), alpha[k]);
            lower[k] *= gain;
            upper[k] *= gain;
        }
    for (int k = 0; k < count; ++k) {
        const double a = alpha[k];
        const double l = lower[k] * lower_.left.at(a) + upper[k] * upper_.left.at(a);
        const double r = lower[k] * lower_.right.at(a) + upper[k] * upper_.right.at(a);
        samples[k] = (std::clamp(l, -1.0, 1.0) + std::clamp(r, -1.0, 1.0)) / 2;
    }
    // Level and second swell reach their end on the last frame, the tones one frame after it.
    const double last = transition_ && clock_.frames > 1 ? double(clock_.frames - 1) : 0;
    for (int k = 0; k < count; ++k)
        alpha[k] = last > 0 ? double(first + k) / last : 0;
    if (!second_.is_off())
        for (int k = 0; k < count; ++k)
            samples[k] *= second_.gain(double(first + k) / clock_.rate, alpha[k]);
    for (int k = 0; k < count; ++k)
        samples[k] *= amplitude_.at(alpha[k]);
}

double SpatialMonauralBeat::measured_peak() noexcept {
    const std::int64_t parts = clock_.frames > measured_frames ? stretches : 1;
    const std::int64_t length = std::min(clock_.frames, measured_frames) / parts;
    double peak = 0, samples[dsp::block_frames];
    for (std::int64_t part = 0; part < parts; ++part) {
        const std::int64_t start = parts > 1 ? part * (clock_.frames - length) / (parts - 1) : 0;
        for (std::int64_t done = 0; done < length; done += dsp::block_frames) {
            const int count = static_cast<int>(std::min<std::int64_t>(dsp::block_frames, length - done));
            render_unscaled(start + done, count, samples);
            for (int k = 0; k < count; ++k)
                peak = std::max(peak, std::abs(samples[k]));
        }
    }
    return peak;
}

void SpatialMonauralBeat::render(std::int64_t first, int count, float* left, float* right) noexcept {
    double samples[dsp::block_frames];
    render_unscaled(first, count, samples);
    for (int k = 0; k < count; ++k)
        left[k] = static_cast<float>(std::clamp(samples[k] * scale_, -1.0, 1.0));
    std::copy_n(left, count, right);
}

// A row, and in the moving form the rows of its start and end.
void add(Parameters& out, bool is_transition, const ParameterSpec& spec, std::string_view start,
         std::string_view end) {
    out.push_back(spec);
    if (!is_transition) return;
    out.push_back(spec);
    out.back().name = start;
    out.back().default_text = spec.name;
    out.back().aliases.clear();
    out.push_back(out.back());
    out.back().name = end;
    out.back().default_text = start;
}

Parameters tone_parameters(bool moves) {
    Parameters out;
    add(out, moves, number_parameter("amp", default_amplitude, "", 0, 2, "level; above 1 it is limited"),
        "startAmp", "endAmp");
    add(out, moves, number_parameter("baseFreq", 200, "Hz", 0, 20000, "mean of the two tones"),
        "startBaseFreq", "endBaseFreq");
    add(out, moves,
        number_parameter("beatFreq", 4, "Hz", -1000, 1000, "difference of the tones, upper minus lower"),
        "startBeatFreq", "endBeatFreq");
    add(out, moves,
        number_parameter("amp_lower_L", default_gain, "", 0, 2, "lower tone, left half of the mix"),
        "start_amp_lower_L", "end_amp_lower_L");
    add(out, moves,
        number_parameter("amp_upper_L", default_gain, "", 0, 2, "upper tone, left half of the mix"),
        "start_amp_upper_L", "end_amp_upper_L");
    add(out, moves,
        number_parameter("amp_lower_R", default_gain, "", 0, 2, "lower tone, right half of the mix"),
        "start_amp_lower_R", "end_amp_lower_R");
    add(out, moves,
        number_parameter("amp_upper_R", default_gain, "", 0, 2, "upper tone, right half of the mix"),
        "start_amp_upper_R", "end_amp_upper_R");
    for (const bool upper : {false, true}) {
        out.push_back(number_parameter(
            upper ? "startPhaseR" : "startPhaseL", 0, "rad", -1e4, 1e4,
            upper ? "phase of the upper tone at the start" : "phase of the lower tone at the start"));
        if (!moves) continue;
        ParameterSpec own = out.back();
        own.default_text = own.name;
        own.name = upper ? "startStartPhaseU_monaural" : "startStartPhaseL_monaural";
        out.push_back(own);
    }
    return out;
}

Parameters oscillator_parameters(bool moves) {
    Parameters out;
    add(out, moves,
        number_parameter("phaseOscFreq", 0, "Hz", -100, 100, "rate of the phase swing between the tones"),
        "startPhaseOscFreq_monaural", "endPhaseOscFreq_monaural");
    add(out, moves,
        number_parameter("phaseOscRange", 0, "rad", -100, 100, "peak-to-peak phase swing of each tone"),
        "startPhaseOscRange_monaural", "endPhaseOscRange_monaural");
    add(out, moves,
        number_parameter("monaural_ampOscDepth", 0, "", 0, 2, "depth of the first swell; 1 reaches silence"),
        "startAmpOscDepth_monaural", "endAmpOscDepth_monaural");
    add(out, moves, number_parameter("monaural_ampOscFreq", 0, "Hz", -100, 100, "its rate; 0: off"),
        "startAmpOscFreq_monaural", "endAmpOscFreq_monaural");
    add(out, moves,
        number_parameter("monaural_ampOscPhaseOffset", 0, "rad", -100, 100, "its phase at the start"),
        "startAmpOscPhaseOffset_monaural", "endAmpOscPhaseOffset_monaural");
    ParameterSpec depth =
        number_parameter("sam_ampOscDepth", 0, "", 0, 2, "depth of the second swell; 1 reaches silence");
    ParameterSpec rate = number_parameter("sam_ampOscFreq", 0, "Hz", 0, 100, "its rate; 0 and below: off");
    ParameterSpec phase =
        number_parameter("sam_ampOscPhaseOffset", 0, "rad", -100, 100, "its phase at the start");
    if (!moves) {
        depth.aliases = {"ampOscDepth"};
        rate.aliases = {"ampOscFreq"};
        phase.aliases = {"ampOscPhaseOffset"};
    }
    add(out, moves, depth, "start_sam_ampOscDepth", "end_sam_ampOscDepth");
    add(out, moves, rate, "start_sam_ampOscFreq", "end_sam_ampOscFreq");
    add(out, moves, phase, "start_sam_ampOscPhaseOffset", "end_sam_ampOscPhaseOffset");
    return out;
}

// Of the path in space, which programs write and nobody hears.
Parameters path_parameters(bool moves) {
    const Parameters fixed = {
        number_parameter("pathRadius", 1, "", -1e6, 1e6, "the path in space, which is not heard"),
        number_parameter("spatialBeatFreq", 4, "Hz", -1e6, 1e6, "the path in space, which is not heard"),
        number_parameter("spatialPhaseOffset", 0, "rad", -1e6, 1e6, "the path in space, which is not heard"),
        number_parameter("frame_dur_ms", 46.4, "ms", -1e6, 1e6, "the path in space, which is not heard"),
        number_parameter("overlap_factor", 8, "", -1e6, 1e6, "the path in space, which is not heard")};
    const ParameterSpec direction = {.name = "rotationDirection",
                                     .kind = ParameterKind::Choice,
                                     .default_text = "cw",
                                     .meaning = "the path in space, which is not heard",
                                     .choices = {"cw", "ccw"}};
    Parameters out = joined({moves ? with_start_and_end(fixed) : fixed, {direction}});
    for (ParameterSpec& spec : out)
        spec.has_effect = false;
    return out;
}

}  // namespace

FunctionSpec spatial_angle_modulation_monaural_beat_spec() {
    return {"spatial_angle_modulation_monaural_beat",
            "Two tones that beat, the same in both ears, with two slow swells.",
            joined({tone_parameters(false), oscillator_parameters(false), path_parameters(false)}),
            {}};
}

FunctionSpec spatial_angle_modulation_monaural_beat_transition_spec() {
    return {"spatial_angle_modulation_monaural_beat_transition",
            "Two tones that beat, the same in both ears, with two slow swells; moving over the whole step.",
            joined({tone_parameters(true), oscillator_parameters(true), path_parameters(true)}),
            {}};
}

std::unique_ptr<Voice> make_spatial_angle_modulation_monaural_beat(const VoiceContext& context) {
    return std::make_unique<SpatialMonauralBeat>(context, false);
}

std::unique_ptr<Voice> make_spatial_angle_modulation_monaural_beat_transition(const VoiceContext& context) {
    return std::make_unique<SpatialMonauralBeat>(context, true);
}

}  // namespace stillpoint::voices
