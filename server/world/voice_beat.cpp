#include "world/voice_beat.h"

#include <algorithm>
#include <numbers>
#include <string>
#include <string_view>

namespace stillpoint::world {
namespace {

using track::Params;

constexpr double cycles_per_radian = 0.5 / std::numbers::pi;

std::string prefixed(std::string_view prefix, std::string_view name) {
    std::string result(prefix);
    result += static_cast<char>(name[0] >= 'a' && name[0] <= 'z' ? name[0] - 'a' + 'A' : name[0]);
    result += name.substr(1);
    return result;
}

// Reads a parameter as a ramp: start = startX, else X, else FALLBACK; end = endX, else start (30-voices 3).
class Reader {
  public:
    Reader(const Params& params, bool moving) : params_(params), moving_(moving) {}

    Ramp ramp(std::string_view name, double fallback) const {
        return moving_ ? ramp_from(name, params_.number(name, fallback))
                       : constant(params_.number(name, fallback));
    }

    // The same without the fallback from startX to X (isochronic carriers and beats).
    Ramp strict_ramp(std::string_view name, double fallback) const {
        return moving_ ? ramp_from(name, fallback) : constant(params_.number(name, fallback));
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

    const Params& params_;
    bool moving_;
};

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
    const double sign = params.flag("leftHigh", false) ? -1 : 1;
    const Ramp left = read.vibrato_mean("L"), right = read.vibrato_mean("R");
    beat.left_hz = {std::max(0.0, base.start - sign * difference.start / 2 + left.start),
                    std::max(0.0, base.end - sign * difference.end / 2 + left.end)};
    beat.right_hz = {std::max(0.0, base.start + sign * difference.start / 2 + right.start),
                     std::max(0.0, base.end + sign * difference.end / 2 + right.end)};
}

void read_isochronic(const Reader& read, VoiceBeat& beat) {
    const Ramp base = read.strict_ramp("baseFreq", 200), pulse = read.strict_ramp("beatFreq", 4);
    beat.left_hz = beat.right_hz = {std::max(0.0, base.start), std::max(0.0, base.end)};
    beat.pulse_hz = {std::max(0.0, pulse.start), std::max(0.0, pulse.end)};
}

std::string_view family(std::string_view function) {
    constexpr std::string_view ending = "_transition";
    return function.ends_with(ending) ? function.substr(0, function.size() - ending.size()) : function;
}

}  // namespace

std::optional<VoiceBeat> voice_beat(const track::Voice& voice, double step_seconds) {
    const std::string_view function = family(voice.function);
    const bool moving = voice.is_transition;
    const Reader read(voice.params, moving);
    VoiceBeat beat;
    beat.seconds = step_seconds;
    const std::string_view curve_key = function == "noise_generator" ? "curve" : "transition_curve";
    if (moving) beat.transition.emplace(voice.params, step_seconds, curve_key);
    if (function == "noise_generator" || function == "noise_swept_notch") {
        beat.kind = VoiceBeat::Kind::Noise;
        beat.amp_left = beat.amp_right = read.ramp("amp", 0.25);
        return beat;
    }
    beat.amp_left = read.ramp("ampL", 0.5);
    beat.amp_right = read.ramp("ampR", 0.5);
    beat.pan = read.pan();
    read_phases(voice.params, moving, beat);
    if (function == "binaural_beat") {
        beat.kind = VoiceBeat::Kind::Binaural;
        read_binaural(read, voice.params, beat);
        return beat;
    }
    if (function == "isochronic_tone") {
        beat.kind = VoiceBeat::Kind::Isochronic;
        read_isochronic(read, beat);
        return beat;
    }
    return std::nullopt;
}

}  // namespace stillpoint::world
