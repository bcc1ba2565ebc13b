#include "world/voice_beat.h"

#include <algorithm>
#include <numbers>
#include <string>
#include <string_view>

#include "voices/dual_pulse_binaural.h"
#include "voices/noise_parameters.h"
#include "voices/pulse_envelope.h"
#include "voices/registry.h"
#include "voices/sam2_motion.h"
#include "voices/sam2_parameters.h"

namespace stillpoint::world {
namespace {

using track::Params;

constexpr double cycles_per_radian = 0.5 / std::numbers::pi;
constexpr double sine_crest = -0.25;  // phase of a sine that starts at 0, counted from its crest

std::string prefixed(std::string_view prefix, std::string_view name) {
    std::string result(prefix);
    result += static_cast<char>(name[0] >= 'a' && name[0] <= 'z' ? name[0] - 'a' + 'A' : name[0]);
    result += name.substr(1);
    return result;
}

// Reads a parameter as a ramp: start = startX, else X, else FALLBACK; end = endX, else start (30-voices 3).
class Reader {
  public:
    explicit Reader(const track::Voice& voice)
        : params_(voice.params),
          moving_(voice.is_transition),
          table_(voices::resolve_function(voice.function, voice.is_transition)) {}

    Ramp ramp(std::string_view name, double fallback) const {
        return moving_ ? ramp_from(name, params_.number(name, fallback))
                       : constant(params_.number(name, fallback));
    }

    // The same without the fallback from startX to X (isochronic carriers and beats).
    Ramp strict_ramp(std::string_view name, double fallback) const {
        return moving_ ? ramp_from(name, fallback) : constant(params_.number(name, fallback));
    }

    // A parameter whose start and end have defaults of their own in the function's table and no fallback
    // (30-voices 7 to 9).
    Ramp independent(std::string_view name, std::string_view moving_name) const {
        const auto read = [&](const std::string& key) { return params_.number(key, table_default(key)); };
        if (!moving_) return constant(read(std::string(name)));
        return {read(prefixed("start", moving_name)), read(prefixed("end", moving_name))};
    }
    Ramp independent(std::string_view name) const { return independent(name, name); }

    // A value that does not move.
    Ramp fixed(std::string_view name) const { return constant(params_.number(name, table_default(name))); }

    // Start phase of a modulation in cycles, counted from where it is loudest. Moving ones start at phase 0.
    double modulation_phase(std::string_view name) const {
        const double start = moving_ ? 0 : params_.number(name, table_default(name));
        return start * cycles_per_radian + sine_crest;
    }

    // Centre of the pan travel (30-voices 3.4).
    Ramp pan() const {
        if (!moving_) {
            const double pan = params_.number("pan", 0);
            return constant(centre(params_.number("panRangeMin", pan), params_.number("panRangeMax", pan)));
        }
        const Ramp pan = ramp("pan", 0);
        return {
            centre(end_of_range("start", "panRangeMin", pan.start),
                   end_of_range("start", "panRangeMax", pan.start)),
            centre(end_of_range("end", "panRangeMin", pan.end), end_of_range("end", "panRangeMax", pan.end))};
    }

    // Mean frequency offset of the vibrato of one ear: half its range times the mean of its shape over a
    // cycle, which is skew * 2 / pi for the skewed sine and 0 for the triangle (30-voices 2.2).
    Ramp vibrato_mean(std::string_view side) const {
        const Ramp range = ramp("freqOscRange" + std::string(side), 0);
        const Ramp skew = ramp("freqOscSkew" + std::string(side), 0);
        const std::string shape = params_.text("freqOscShape").value_or("sine");
        if (shape == "triangle") return {};
        return {range.start * skew.start / std::numbers::pi, range.end * skew.end / std::numbers::pi};
    }

  private:
    static Ramp constant(double value) { return {value, value}; }
    static double centre(double low, double high) {
        return (std::clamp(low, -1.0, 1.0) + std::clamp(high, -1.0, 1.0)) / 2;
    }
    Ramp ramp_from(std::string_view name, double fallback) const {
        const double start = params_.number(prefixed("start", name), fallback);
        return {start, params_.number(prefixed("end", name), start)};
    }
    double end_of_range(std::string_view prefix, std::string_view name, double pan) const {
        return params_.number(prefixed(prefix, name), params_.number(name, pan));
    }

    double table_default(std::string_view name) const {
        if (!table_) return 0;
        for (const voices::ParameterSpec& parameter : table_->parameters)
            if (parameter.name == name) return parameter.default_number;
        return 0;
    }

    const Params& params_;
    bool moving_;
    const voices::FunctionSpec* table_;
};

// The part of a frequency that sounds.
Ramp not_negative(const Ramp& hertz) {
    return {std::max(0.0, hertz.start), std::max(0.0, hertz.end)};
}
Ramp sum(const Ramp& a, const Ramp& b, double factor = 1) {
    return {a.start + factor * b.start, a.end + factor * b.end};
}
Ramp magnitude(const Ramp& value) {
    return {std::abs(value.start), std::abs(value.end)};
}

void read_phases(const Params& params, bool moving, VoiceBeat& beat) {
    const auto phase = [&](std::string_view name) -> std::optional<double> {
        const auto radians = params.number(name);
        return radians ? std::optional(*radians * cycles_per_radian) : std::nullopt;
    };
    if (moving && (params.has("startStartPhaseL") || params.has("startStartPhaseR"))) {
        beat.phase_left = phase("startStartPhaseL");
        beat.phase_right = phase("startStartPhaseR");
        beat.phase_beats_carried = true;
        return;
    }
    beat.phase_left = phase("startPhaseL");
    beat.phase_right = phase("startPhaseR");
}

// Half a beat below and above the carrier, never below 0 Hz (30-voices 4).
void read_binaural(const Reader& read, const Params& params, VoiceBeat& beat) {
    const Ramp base = read.ramp("baseFreq", 200), difference = read.ramp("beatFreq", 4);
    const double half = params.flag("leftHigh", false) ? -0.5 : 0.5;
    beat.left_hz = not_negative(sum(sum(base, difference, -half), read.vibrato_mean("L")));
    beat.right_hz = not_negative(sum(sum(base, difference, half), read.vibrato_mean("R")));
}

void read_isochronic(const Reader& read, VoiceBeat& beat) {
    beat.kind = VoiceBeat::Kind::Isochronic;
    beat.left_hz = beat.right_hz = not_negative(read.strict_ramp("baseFreq", 200));
    beat.pulse_hz = not_negative(read.strict_ramp("beatFreq", 4));
}

// Both tones in both ears; L and R of the start phases are the lower and the upper tone (30-voices 6).
void read_monaural(const Reader& read, const Params& params, bool moving, VoiceBeat& beat) {
    const Ramp base = read.ramp("baseFreq", 200), difference = read.ramp("beatFreq", 4);
    beat.kind = VoiceBeat::Kind::Monaural;
    beat.left_hz = not_negative(sum(base, difference, -0.5));
    beat.right_hz = not_negative(sum(base, difference, 0.5));
    const auto level = [&](const std::string& name) {
        const double fixed = params.number(name, 0.5);
        const double start = moving ? params.number("start_" + name, fixed) : fixed;
        return magnitude({start, moving ? params.number("end_" + name, start) : start});
    };
    const Ramp lower_left = level("amp_lower_L"), lower_right = level("amp_lower_R");
    const Ramp upper_left = level("amp_upper_L"), upper_right = level("amp_upper_R");
    beat.amp_left = sum(lower_left, upper_left);
    beat.amp_right = sum(lower_right, upper_right);
    beat.amp_lower = sum(lower_left, lower_right);
    beat.amp_upper = sum(upper_left, upper_right);
    beat.phase_left = read.ramp("startPhaseL", 0).start * cycles_per_radian;
    beat.phase_right = read.ramp("startPhaseR", 0).start * cycles_per_radian;
    beat.phase_beats_carried = true;  // every step starts anew
}

// Where the notch of the first sweep is and how fast it swings; one without sweeps does not beat
// (50-noise-effects 3.2). The phase is 0 where the swing begins: at the high end, a triangle at the low one.
void read_swing(const Params& params, bool moving, bool is_generator, VoiceBeat& beat) {
    constexpr voices::NoiseDialect generator{.lfo_frequency = 1.0 / 12,
                                             .right_phase = 90,
                                             .q = "notch_q",
                                             .moving_q = "notch_q",
                                             .cascade = "cascade_count",
                                             .moving_cascade = "cascade_count",
                                             .least_cascade = 1,
                                             .phase_prefix = "",
                                             .curve = "curve"};
    voices::NoiseDialect dialect = generator;
    if (!is_generator) dialect.lfo_frequency = 0.1;
    const dsp::NoiseSweeps sweeps = voices::read_noise_score(params, dialect, moving).sweeps;
    if (sweeps.sweeps.empty()) return;
    const dsp::NoiseSweep& first = sweeps.sweeps.front();
    beat.pulse_hz = {std::max(0.0, sweeps.frequency.start), std::max(0.0, sweeps.frequency.end)};
    const Ramp centre{(first.low.start + first.high.start) / 2, (first.low.end + first.high.end) / 2};
    beat.left_hz = beat.right_hz = centre;
}

// A sound of some level, and the swing of its notch (50-noise-effects 3.1 and 3.4).
VoiceBeat read_noise(const Params& params, bool moving, bool is_generator, VoiceBeat beat) {
    beat.kind = VoiceBeat::Kind::Noise;
    read_swing(params, moving, is_generator, beat);
    const auto level = [&](const std::string& side) -> Ramp {
        if (!is_generator) return magnitude({params.number("volume", 1), params.number("volume", 1)});
        if (!moving) {
            const double fixed = params.number("amp_" + side, params.number("amp", 0.25));
            return magnitude({fixed, fixed});
        }
        const double start = params.number("start_amp", 0.25), end = params.number("end_amp", start);
        return magnitude({params.number("start_amp_" + side, start), params.number("end_amp_" + side, end)});
    };
    beat.amp_left = level("left");
    beat.amp_right = level("right");
    return beat;
}

// A line for the swelling of BEAT's carrier at RATE.
VoiceBeat modulation(VoiceBeat beat, const Ramp& rate, const Ramp& depth, double phase) {
    beat.kind = VoiceBeat::Kind::Modulated;
    beat.pulse_hz = not_negative(rate);
    beat.pulse_phase = phase;
    beat.depth = depth;
    return beat;
}

// A tremolo in each ear, and the small distance of the carriers, which the tremolos weaken on the average
// (30-voices 7).
std::vector<VoiceBeat> read_stereo_am_independent(const Reader& read, VoiceBeat beat) {
    const Ramp carrier = read.independent("carrierFreq");
    const Ramp width = read.independent("stereo_width_hz", "stereoWidthHz");
    const Ramp depth_left = read.independent("modDepthL"), depth_right = read.independent("modDepthR");
    beat.left_hz = not_negative(sum(carrier, width, -0.5));
    beat.right_hz = not_negative(sum(carrier, width, 0.5));
    beat.amp_left = beat.amp_right = read.fixed("amp");
    beat.phase_left = beat.phase_right = 0;
    beat.phase_beats_carried = true;
    VoiceBeat left =
        modulation(beat, read.independent("modFreqL"), depth_left, read.modulation_phase("modPhaseL"));
    VoiceBeat right =
        modulation(beat, read.independent("modFreqR"), depth_right, read.modulation_phase("modPhaseR"));
    left.pan = {-1, -1};
    right.pan = {1, 1};
    beat.depth = sum({1, 1}, sum(magnitude(depth_left), magnitude(depth_right)), -0.25);
    return {left, right, beat};
}

// The throb before the shaper, and a tremolo in each ear (30-voices 8).
std::vector<VoiceBeat> read_wave_shape_stereo_am(const Reader& read, VoiceBeat beat) {
    beat.left_hz = beat.right_hz = not_negative(read.independent("carrierFreq"));
    beat.amp_left = beat.amp_right = read.fixed("amp");
    const auto tremolo = [&](const std::string& side, double pan) {
        VoiceBeat line = modulation(beat, read.independent("stereoModFreq" + side),
                                    read.independent("stereoModDepth" + side),
                                    read.modulation_phase("stereoModPhase" + side));
        line.pan = {pan, pan};
        return line;
    };
    return {modulation(beat, read.independent("shapeModFreq"), read.independent("shapeModDepth"), sine_crest),
            tremolo("L", -1), tremolo("R", 1)};
}

// One throb at one place (30-voices 9).
std::vector<VoiceBeat> read_rhythmic_waveshaping(const Reader& read, const Params& params, VoiceBeat beat) {
    const double pan = std::clamp(params.number("pan", 0), -1.0, 1.0);
    const double angle = (pan + 1) * std::numbers::pi / 4, level = read.fixed("amp").start;
    beat.left_hz = beat.right_hz = not_negative(read.independent("carrierFreq"));
    beat.amp_left = {level * std::cos(angle), level * std::cos(angle)};
    beat.amp_right = {level * std::sin(angle), level * std::sin(angle)};
    beat.pan = {pan, pan};
    return {modulation(beat, read.independent("modFreq"), read.independent("modDepth"), sine_crest)};
}

// The mean of both ears is what is heard, the same in both; L and R of the names are the lower and the upper
// tone here as well (40-voices 4). It moves over the whole step, whatever the timing says.
VoiceBeat read_spatial_monaural(const Reader& read, const Params& params, bool moving, VoiceBeat beat) {
    if (moving) beat.transition.emplace(Params(), beat.seconds);
    read_monaural(read, params, moving, beat);
    const auto phase = [&](std::string_view own, std::string_view fixed) {
        const double start = params.number(fixed, 0);
        return (moving ? params.number(own, start) : start) * cycles_per_radian;
    };
    beat.phase_left = phase("startStartPhaseL_monaural", "startPhaseL");
    beat.phase_right = phase("startStartPhaseU_monaural", "startPhaseR");
    const Ramp level = magnitude(read.ramp("amp", 0.7));
    const Ramp both = sum(beat.amp_left, beat.amp_right);
    beat.amp_left = beat.amp_right = {both.start * level.start / 2, both.end * level.end / 2};
    return beat;
}

// A walk around the head: as deep as the phases of the ears swing, up to a radian (40-voices 5).
VoiceBeat read_sam2(const Params& params, bool moving, VoiceBeat beat) {
    const voices::Sam2Motion motion(params, beat.seconds, moving);
    // A movement that would outlast the step is cut there.
    const double rest = std::max(0.0, beat.seconds - motion.offset);
    const double reached = motion.length > rest ? rest / motion.length : 1;
    if (moving)
        beat.transition.emplace(
            Params({{"initial_offset", motion.offset}, {"duration", std::min(motion.length, rest)}}),
            beat.seconds);
    const auto ramp = [&](const voices::sam2::MovingParameter& parameter) {
        const dsp::Ramp value = parameter.read(params, moving);
        return Ramp{value.start, value.at(moving ? reached : 0)};
    };
    const Ramp depth = ramp(voices::sam2::depth), arc = ramp(voices::sam2::arc),
               centre = ramp(voices::sam2::direction);
    const auto swing = [](double scale, double width, double middle) {
        const double side = std::abs(middle) + std::abs(width) / 2;  // deg
        return scale * std::sin(std::min(side, 90.0) * std::numbers::pi / 180);
    };
    beat.left_hz = beat.right_hz = magnitude(ramp(voices::sam2::carrier));
    const double level = params.number("amp", voices::sam2::default_amplitude);
    beat.amp_left = beat.amp_right = {level, level};
    const Ramp cycles = magnitude(ramp(voices::sam2::cycles));
    return modulation(beat, cycles,
                      {swing(depth.start, arc.start, centre.start), swing(depth.end, arc.end, centre.end)},
                      -cycles.start * motion.offset);
}

// A walk around the head, all of it heard; over the whole step, whatever the timing says (40-voices 3).
VoiceBeat read_spatial(const Reader& read, const Params& params, bool moving, VoiceBeat beat) {
    if (moving) beat.transition.emplace(Params(), beat.seconds);
    beat.left_hz = beat.right_hz = not_negative(read.independent("carrierFreq"));
    const double level = std::clamp(params.number("amp", 0.7), 0.0, 1.0);
    beat.amp_left = beat.amp_right = {level, level};
    return modulation(beat, read.independent("beatFreq"), {1, 1}, 0);
}

// A binaural beat behind a pulse in each ear; one line for both pulses while they go together. A moving voice
// fades from one pulse train to the other (30-voices 11).
std::vector<VoiceBeat> read_dual_pulse(const Reader& read, const Params& params, bool moving,
                                       VoiceBeat beat) {
    using Moment = voices::PulseTrain::Moment;
    if (voices::is_forced_mono(params, moving))
        beat.left_hz = beat.right_hz = not_negative(read.ramp("baseFreq", 200));
    else
        read_binaural(read, params, beat);
    using Ears = std::pair<voices::PulseTrain, voices::PulseTrain>;
    const auto ears = [&](Moment moment) { return Ears({params, 'L', moment}, {params, 'R', moment}); };
    std::vector<VoiceBeat> lines;
    Ramp lost;  // of the beat, on the average, while the ears are closed
    const auto add = [&](const Ears& trains, const Ramp& share) {
        const auto& [left, right] = trains;
        for (const auto* train : {&left, &right}) {
            const Ramp depth = {train->depth() * share.start, train->depth() * share.end};
            lost = sum(lost, depth, 0.25);
            if (train->hertz() == 0 || (train == &right && left == right)) continue;
            lines.push_back(modulation(beat, {train->hertz(), train->hertz()}, depth, -train->crest()));
            if (left != right) lines.back().pan = train == &left ? Ramp{-1, -1} : Ramp{1, 1};
        }
    };
    const Ears start = ears(moving ? Moment::Start : Moment::Static),
               end = moving ? ears(Moment::End) : start;
    if (start == end) {
        add(start, {1, 1});
    } else {
        add(start, {1, 0});
        add(end, {0, 1});
    }
    beat.depth = {1 - lost.start, 1 - lost.end};
    lines.push_back(beat);
    return lines;
}

// A line for each modulation, and the distance of the carriers. It always moves evenly over the whole step;
// a moving rate is the momentary value times the time, so what is heard goes to twice the distance
// (40-voices 1.4).
std::vector<VoiceBeat> read_qam_beat(const Reader& read, const Params& params, bool moving, VoiceBeat beat) {
    if (moving) beat.transition.emplace(Params(), beat.seconds);
    beat.left_hz = magnitude(read.ramp("baseFreqL", 200));
    beat.right_hz = magnitude(read.ramp("baseFreqR", 204));
    beat.phase_left = read.ramp("startPhaseL", 0).start * cycles_per_radian;
    beat.phase_right = read.ramp("startPhaseR", 0).start * cycles_per_radian;
    beat.phase_beats_carried = true;
    std::vector<VoiceBeat> lines;
    const auto add = [&](const std::string& rate, const std::string& depth, const std::string& offset,
                         const std::string& side, double usual_rate, double usual_depth, double pan) {
        const Ramp hertz = read.ramp(rate + side, usual_rate), level = read.ramp(depth + side, usual_depth);
        if ((hertz.start == 0 && hertz.end == 0) || (level.start == 0 && level.end == 0)) return;
        const double start = offset.empty() ? 0 : read.ramp(offset + side, 0).start * cycles_per_radian;
        const bool trough = level.start < 0, backwards = hertz.start < 0;
        lines.push_back(modulation(beat, magnitude({hertz.start, 2 * hertz.end - hertz.start}),
                                   magnitude(level), (backwards ? -start : start) + (trough ? 0.5 : 0)));
        lines.back().pan = {pan, pan};
    };
    for (const auto& [side, pan] : {std::pair("L", -1.0), std::pair("R", 1.0)}) {
        add("qamAmFreq", "qamAmDepth", "qamAmPhaseOffset", side, 4, 0.5, pan);
        add("qamAm2Freq", "qamAm2Depth", "qamAm2PhaseOffset", side, 0, 0, pan);
    }
    add("subHarmonicFreq", "subHarmonicDepth", "", "", 0, 0, 0);
    if (params.flag("beatingSidebands", false)) {
        const double rate = std::abs(params.number("sidebandOffset", 1));
        const double depth = std::min(1.0, 2 * std::abs(params.number("sidebandDepth", 0.1)));
        if (rate > 0 && depth > 0) lines.push_back(modulation(beat, {rate, rate}, {depth, depth}, 0));
    }
    lines.push_back(beat);
    return lines;
}

// The throbbing tone of the left ear and the beat inside the right one; its own sinking (40-voices 2).
std::vector<VoiceBeat> read_hybrid(const Reader& read, const VoiceBeat& beat) {
    VoiceBeat left = beat, right = beat;
    left.left_hz = left.right_hz = magnitude(read.ramp("qamCarrierFreqL", 100));
    left.amp_left = magnitude(read.ramp("ampL", 0.5));
    left.pan = {-1, -1};
    const Ramp throb = magnitude(read.ramp("qamAmFreqL", 4)),
               depth = magnitude(read.ramp("qamAmDepthL", 0.5));
    const double phase = read.ramp("qamAmPhaseOffsetL", 0).start * cycles_per_radian;

    const Ramp centre = read.ramp("monoCarrierFreqR", 100), apart = read.ramp("monoBeatFreqInChannelR", 4);
    right.kind = VoiceBeat::Kind::Monaural;
    right.left_hz = not_negative(sum(not_negative(centre), apart, -0.5));
    right.right_hz = not_negative(sum(not_negative(centre), apart, 0.5));
    right.amp_lower = right.amp_upper = magnitude(read.ramp("ampR", 0.5));
    right.amp_right = sum(right.amp_lower, right.amp_upper);
    right.phase_left = read.ramp("monoStartPhaseR_Tone1", 0).start * cycles_per_radian;
    right.phase_right = read.ramp("monoStartPhaseR_Tone2", 0).start * cycles_per_radian;
    right.phase_beats_carried = true;
    right.pan = {1, 1};
    std::vector<VoiceBeat> lines = {right};
    if (throb.start != 0 || throb.end != 0) lines.push_back(modulation(left, throb, depth, phase));
    const Ramp sink = magnitude(read.ramp("monoAmFreqR", 0)),
               share = not_negative(read.ramp("monoAmDepthR", 0));
    if ((sink.start != 0 || sink.end != 0) && (share.start != 0 || share.end != 0)) {
        const double offset = read.ramp("monoAmPhaseOffsetR", 0).start * cycles_per_radian;
        right.amp_lower = right.amp_upper = {};
        // A sine that takes away: loudest three quarters into its cycle.
        lines.push_back(modulation(right, sink, share, offset + 0.25));
    }
    return lines;
}

std::string_view family(std::string_view function) {
    constexpr std::string_view ending = "_transition";
    return function.ends_with(ending) ? function.substr(0, function.size() - ending.size()) : function;
}

}  // namespace

double VoiceBeat::depth_at(double alpha) const {
    const double own = std::clamp(std::abs(depth.at(alpha)), 0.0, 1.0);
    if (!is_between_tones()) return own;
    const bool ears = kind == Kind::Binaural;
    const double a = std::abs((ears ? amp_left : amp_lower).at(alpha));
    const double b = std::abs((ears ? amp_right : amp_upper).at(alpha));
    return std::max(a, b) > 0 ? own * std::min(a, b) / std::max(a, b) : 0;
}

std::vector<VoiceBeat> voice_beats(const track::Voice& voice, double step_seconds) {
    const std::string_view function = family(voice.function);
    const bool moving = voice.is_transition;
    const Reader read(voice);
    VoiceBeat beat;
    beat.seconds = step_seconds;
    const std::string_view curve_key = function == "noise_generator" ? "curve" : "transition_curve";
    if (moving) beat.transition.emplace(voice.params, step_seconds, curve_key);
    if (function == "noise_generator" || function == "noise_swept_notch" || function == "noise")
        return {read_noise(voice.params, moving, function == "noise_generator", beat)};
    if (function == "monaural_beat_stereo_amps") {
        read_monaural(read, voice.params, moving, beat);
        return {beat};
    }
    if (function == "stereo_am_independent") return read_stereo_am_independent(read, beat);
    if (function == "wave_shape_stereo_am") return read_wave_shape_stereo_am(read, beat);
    if (function == "rhythmic_waveshaping") return read_rhythmic_waveshaping(read, voice.params, beat);
    if (function == "spatial_angle_modulation") return {read_spatial(read, voice.params, moving, beat)};
    if (function == "spatial_angle_modulation_monaural_beat")
        return {read_spatial_monaural(read, voice.params, moving, beat)};
    if (function == "spatial_angle_modulation_sam2") return {read_sam2(voice.params, moving, beat)};
    if (function == "hybrid_qam_monaural_beat") return read_hybrid(read, beat);
    const bool is_pulsed = function == "dual_pulse_binaural", is_qam = function == "qam_beat";
    if (function != "binaural_beat" && function != "isochronic_tone" && !is_pulsed && !is_qam) return {};
    beat.amp_left = read.ramp("ampL", 0.5);
    beat.amp_right = read.ramp("ampR", 0.5);
    if (is_qam) return read_qam_beat(read, voice.params, moving, beat);
    beat.pan = read.pan();
    read_phases(voice.params, moving, beat);
    if (function == "binaural_beat")
        read_binaural(read, voice.params, beat);
    else if (is_pulsed)
        return read_dual_pulse(read, voice.params, moving, beat);
    else
        read_isochronic(read, beat);
    return {beat};
}

}  // namespace stillpoint::world
