#include "voices/parameter_families.h"

#include <deque>
#include <mutex>
#include <string>

#include "voices/parameter_reader.h"

namespace stillpoint::voices {
namespace {

void add_pair(Parameters& out, const ParameterSpec& spec) {
    for (const ParameterSpec& ear : pair_of(spec))
        out.push_back(ear);
}

}  // namespace

std::string_view kept(std::string text) {
    static std::mutex mutex;
    static std::deque<std::string> texts;
    const std::lock_guard lock(mutex);
    return texts.emplace_back(std::move(text));
}

Parameters pair_of(const ParameterSpec& spec) {
    Parameters out;
    for (const char* side : {"L", "R"}) {
        out.push_back(spec);
        out.back().name = kept(std::string(spec.name) + side);
    }
    return out;
}

ParameterSpec number_parameter(std::string_view name, double fallback, std::string_view unit, double min,
                               double max, std::string_view meaning) {
    return {name, ParameterKind::Number, fallback, {}, unit, min, max, meaning, {}, {}};
}

ParameterSpec with_prefix(std::string_view prefix, const ParameterSpec& spec) {
    ParameterSpec result = spec;
    result.name = kept(prefixed(prefix, spec.name));
    return result;
}

Parameters joined(std::initializer_list<Parameters> parts) {
    Parameters all;
    for (const Parameters& part : parts)
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

Parameters with_start_and_end(const Parameters& parameters) {
    Parameters all;
    for (const ParameterSpec& spec : parameters) {
        all.push_back(spec);
        if (spec.name == "leftHigh" || spec.name == "freqOscShape") continue;
        for (const char* prefix : {"start", "end"}) {
            all.push_back(with_prefix(prefix, spec));
            all.back().default_text =
                prefix == std::string_view("start") ? spec.name : kept(prefixed("start", spec.name));
        }
    }
    return all;
}

Parameters binaural_tone_parameters() {
    Parameters out;
    add_pair(out, number_parameter("amp", 0.5, "", 0, 2, "level of this ear"));
    out.push_back(number_parameter("baseFreq", 200, "Hz", 0, 20000, "mean of the two carriers"));
    out.push_back(
        number_parameter("beatFreq", 4, "Hz", -1000, 1000, "difference of the carriers, right minus left"));
    out.push_back(
        {"leftHigh", ParameterKind::Flag, 0, {}, {}, 0, 1, "the left ear gets the higher tone", {}, {}});
    return out;
}

Parameters isochronic_tone_parameters() {
    Parameters out;
    add_pair(out, number_parameter("amp", 0.5, "", 0, 2, "level of this ear"));
    out.push_back({"forceMono",
                   ParameterKind::Flag,
                   0,
                   {},
                   {},
                   0,
                   1,
                   "no swing of the carrier, the same in both ears",
                   {},
                   {}});
    out.push_back({"harmonicSuppression",
                   ParameterKind::Flag,
                   0,
                   {},
                   {},
                   0,
                   1,
                   "a low-pass at 1.5 times the carrier softens the pulses",
                   {},
                   {}});
    return out;
}

Parameters tone_oscillator_parameters(bool has_shape) {
    Parameters out;
    add_pair(out, number_parameter("ampOscDepth", 0, "", 0, 2,
                                   "depth of the level oscillator; 1 reaches silence"));
    add_pair(out, number_parameter("ampOscFreq", 0, "Hz", -100, 100, "rate of the level oscillator"));
    add_pair(out, number_parameter("ampOscPhaseOffset", 0, "rad", -100, 100,
                                   "its phase at the start of the step"));
    add_pair(out, number_parameter("ampOscSkew", 0, "", -1, 1,
                                   "0: even; towards 1 it stays longer above its middle, towards -1 below"));
    add_pair(out,
             number_parameter("freqOscRange", 0, "Hz", -2000, 2000, "peak-to-peak swing of the carrier"));
    add_pair(out, number_parameter("freqOscFreq", 0, "Hz", -100, 100, "rate of that swing"));
    add_pair(out, number_parameter("freqOscSkew", 0, "", -1, 1,
                                   "0: even; towards 1 it stays longer above its middle, towards -1 below"));
    add_pair(out, number_parameter("freqOscPhaseOffset", 0, "rad", -100, 100,
                                   "its phase at the start of the step"));
    if (has_shape)
        out.push_back({"freqOscShape",
                       ParameterKind::Choice,
                       0,
                       "sine",
                       {},
                       {},
                       {},
                       "shape of that swing",
                       {},
                       {"sine", "triangle"}});
    return joined({out, phase_oscillator_parameters()});
}

Parameters phase_oscillator_parameters() {
    return {number_parameter("phaseOscFreq", 0, "Hz", -100, 100, "rate of the phase swing between the tones"),
            number_parameter("phaseOscRange", 0, "rad", -100, 100, "peak-to-peak phase swing of each tone")};
}

Parameters pan_parameters(bool is_transition) {
    ParameterSpec pan = number_parameter("pan", 0, "", -1, 1, "default of both limits of the pan range"),
                  low = number_parameter("panRangeMin", 0, "", -1, 1, "leftmost balance"),
                  high = number_parameter("panRangeMax", 0, "", -1, 1, "rightmost balance");
    const ParameterSpec type = {.name = "panType",
                                .kind = ParameterKind::Choice,
                                .default_text = "linear",
                                .meaning = "how the balance travels",
                                .choices = {"linear", "inward", "outward"}};
    const Parameters motion = {
        number_parameter("panFreq", 0, "Hz", -100, 100, "how often it travels; 0 or less: it stands"),
        number_parameter("panPhase", 0, "rad", -100, 100, "where it begins")};
    low.default_text = high.default_text = "pan";
    if (!is_transition) return joined({{pan, low, high, type}, motion});

    Parameters out = with_start_and_end({pan});
    for (ParameterSpec limit : {low, high}) {
        const std::string_view base = limit.name;
        limit.default_text = "startPan, endPan";
        out.push_back(limit);
        for (const char* prefix : {"start", "end"}) {
            out.push_back(with_prefix(prefix, limit));
            out.back().default_text = base;  // never the start value for the end
        }
    }
    out.push_back(type);
    out.push_back(with_prefix("start", type));
    out.back().default_text = "panType";
    out.push_back(with_prefix("end", type));
    out.back().default_text = "startPanType";
    out.back().has_effect = false;
    return joined({out, with_start_and_end(motion)});
}

Parameters start_phase_parameters(bool is_transition, bool end_moves) {
    Parameters out;
    add_pair(out, number_parameter("startPhase", 0, "rad", -1e4, 1e4,
                                   "phase of the carrier at the start of the track's first such voice"));
    out.push_back({.name = "oscillator_phases",
                   .kind = ParameterKind::Phases,
                   .default_text = "none",
                   .unit = "rad",
                   .meaning = "both start phases as {left, right}; wins over startPhaseL and startPhaseR"});
    if (!is_transition) return out;
    ParameterSpec start = number_parameter("startStartPhase", 0, "rad", -1e4, 1e4,
                                           "phase of the carrier at the start of the step");
    start.default_text = "that of the voice before, else as above";
    add_pair(out, start);
    ParameterSpec end =
        number_parameter("endStartPhase", 0, "rad", -1e4, 1e4, "what the start phase moves to");
    end.default_text = "startStartPhase";
    end.has_effect = end_moves;
    add_pair(out, end);
    return out;
}

Parameters glitch_parameters() {
    return {number_parameter("glitchInterval", 0, "s", 0, 1e4, "time between noise bursts; 0: none"),
            number_parameter("glitchDur", 0, "s", 0, 100, "length of a burst"),
            number_parameter("glitchNoiseLevel", 0, "", 0, 2, "peak of a burst"),
            number_parameter("glitchFocusWidth", 0, "Hz", 0, 20000,
                             "width of the burst's band around the carrier; 0: white"),
            number_parameter("glitchFocusExp", 0, "", 0, 16, "steepness of that band")};
}

}  // namespace stillpoint::voices
