#include "voices/sam2_parameters.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "voices/geometric_sam2.h"
#include "voices/hrtf_sam2.h"
#include "voices/sam2_motion.h"

namespace stillpoint::voices::sam2 {

const MovingParameter carrier = {
    "carrierFreq", "", "startCarrierFreq", "", "endCarrierFreq", "", 440, "Hz", 0, 20000, "the tone"};
const MovingParameter cycles = {"modFreq",
                                "beatFreq",
                                "startModFreq",
                                "startBeatFreq",
                                "endModFreq",
                                "endBeatFreq",
                                4,
                                "Hz",
                                -1000,
                                1000,
                                "walks along the path in a second"};
const MovingParameter arc = {"arcWidthDeg",
                             "arcWidth",
                             "startArcWidthDeg",
                             "",
                             "endArcWidthDeg",
                             "",
                             90,
                             "deg",
                             -360,
                             360,
                             "width of the path as seen from the head"};
const MovingParameter direction = {"directionOffsetDeg",
                                   "directionOffset",
                                   "startDirectionOffsetDeg",
                                   "",
                                   "endDirectionOffsetDeg",
                                   "",
                                   0,
                                   "deg",
                                   -360,
                                   360,
                                   "its middle; 0 is ahead"};
const MovingParameter depth = {"spatialScale",
                               "peakPhaseDev",
                               "startSpatialScale",
                               "startPeakPhaseDev",
                               "endSpatialScale",
                               "endPeakPhaseDev",
                               1,
                               "rad",
                               -100,
                               100,
                               "largest phase deviation of each ear"};

namespace {

double read_first(const track::Params& params, std::string_view name, std::string_view alias,
                  double fallback) {
    return alias.empty() ? params.number(name, fallback) : first_number(params, {name, alias}, fallback);
}

Parameters path_parameters() {
    return {
        {.name = "pathType",
         .kind = ParameterKind::Choice,
         .default_text = "open",
         .meaning = "open runs there and back, closed around, discontinuous in steps, custom as drawn",
         .choices = {"open", "closed", "discontinuous", "custom"}},
        {.name = "pathShape",
         .kind = ParameterKind::Choice,
         .default_text = "sinusoidal",
         .meaning = "how the place changes along the path; unless written, ramp on closed and square on "
                    "discontinuous paths",
         .choices = {"sinusoidal", "triangle", "tri", "saw", "sawtooth", "ramp", "linear", "square", "step"}},
        {.name = "rotationDirection",
         .kind = ParameterKind::Choice,
         .default_text = "cw",
         .meaning = "turns closed and discontinuous paths around",
         .choices = {"cw", "ccw"}},
        number_parameter("discontinuousSteps", 8, "", 2, 1000, "places of a discontinuous path"),
        {.name = "customPathProfile",
         .kind = ParameterKind::Object,
         .default_text = "none",
         .meaning = "the drawn path: points [[x, y], ...], x to the right and y ahead, closedLoop, kind, "
                    "subNodesPerSegment, smoothingPasses, smoothingRatio"},
        {.name = "customPathSmoothingPasses",
         .default_text = "smoothingPasses of the profile",
         .min = 0,
         .max = 6,
         .meaning = "how often the corners of the drawn path are cut"},
        {.name = "customPathSmoothingRatio",
         .default_text = "smoothingRatio of the profile",
         .min = 0.001,
         .max = 0.499,
         .meaning = "how much is cut off"}};
}

Parameters ear_parameters() {
    return {
        {.name = "phaseOffsetLRad",
         .unit = "rad",
         .min = -1e4,
         .max = 1e4,
         .meaning = "added to the phase of the left ear",
         .aliases = {"phaseOffsetL", "startPhaseOffsetL"}},
        {.name = "phaseOffsetRRad",
         .unit = "rad",
         .min = -1e4,
         .max = 1e4,
         .meaning = "added to the phase of the right ear",
         .aliases = {"phaseOffsetR", "startPhaseOffsetR"}},
        {.name = "earPolarity",
         .kind = ParameterKind::Choice,
         .default_text = "samSchemaVersion",
         .meaning = "which way the phase of each ear goes; unless written left_minus_right_plus, "
                    "with a samSchemaVersion left_plus_right_minus",
         .choices = {"left_minus_right_plus", "left_plus_right_minus", "left_plus_right_plus"}},
        {.name = "samSchemaVersion",
         .default_text = "none",
         .min = 0,
         .max = 100,
         .meaning = "version of the program that wrote the voice"},
        {.name = "rendererMode",
         .kind = ParameterKind::Choice,
         .default_text = "abstract_pm",
         .meaning = "abstract_pm swings phases, geometric moves a source past two ears, hrtf around a head",
         .choices = {"abstract_pm", "geometric", "hrtf"}}};
}

}  // namespace

dsp::Ramp MovingParameter::read(const track::Params& params, bool is_transition) const {
    constexpr double fastest = 1e9;  // Hz; the phases of hours stay exact
    const double limit = unit == "Hz" ? fastest : std::numeric_limits<double>::infinity();
    const auto value = [&](std::string_view own, std::string_view other, double otherwise) {
        return std::clamp(read_first(params, own, other, otherwise), -limit, limit);
    };
    const double base = value(name, alias, fallback);
    if (!is_transition) return dsp::Ramp(base);
    const double from = value(start, start_alias, base);
    return {from, value(end, end_alias, from)};
}

Parameters MovingParameter::rows(bool is_transition) const {
    const auto row = [&](std::string_view own, std::string_view other, std::string_view from) {
        ParameterSpec spec = number_parameter(own, fallback, unit, min, max, meaning);
        spec.default_text = from;
        if (!other.empty()) spec.aliases = {other};
        return spec;
    };
    if (!is_transition) return {row(name, alias, {})};
    return {row(name, alias, {}), row(start, start_alias, name), row(end, end_alias, start)};
}

Parameters parameters(bool is_transition) {
    Parameters out = {number_parameter("amp", default_amplitude, "", 0, 2, "level")};
    for (const auto* parameter : {&carrier, &cycles, &arc, &direction, &depth})
        out = joined({out, parameter->rows(is_transition)});
    return joined({out, path_parameters(), ear_parameters(), geometric_parameters(), hrtf_parameters()});
}

}  // namespace stillpoint::voices::sam2
