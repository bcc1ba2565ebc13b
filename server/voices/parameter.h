// What a synth function is called and which parameters it reads: the one table behind validation, `describe`
// and the documentation. Each function declares its own in its own file and joins through voices/registry.h.
#pragma once

#include <limits>
#include <string_view>
#include <vector>

namespace stillpoint::voices {

enum class ParameterKind {
    Number,      // track::Params::number
    Flag,        // track::Params::flag
    Choice,      // text; one of `choices`, in any case
    Curve,       // text; linear, logarithmic, exponential or an expression in alpha
    Colour,      // a noise colour: its name or an object such as {"exponent": 1}
    Points,      // a list of [seconds, gain] or {time, amp}
    Phases,      // an object {left, right} of radians
    List,        // any list
    Object,      // an object, or the text of one
    SoundFile,   // text; the path of a recording in the media library
    SoundFiles,  // several: a list of texts, or one text with ";" between them
    DataFile,    // text; the path of any other file there
    PerSweep,    // a number, or a list of one for each of the voice's sweeps
    Sweeps,      // a list of swinging notches (voices/noise_lists.h)
    Notches,     // a list of fixed notches (voices/noise_lists.h)
};

// One parameter. Plain data; unset fields mean what their initialiser says.
struct ParameterSpec {
    std::string_view name;  // as the documents write it
    ParameterKind kind = ParameterKind::Number;
    double default_number = 0;  // numbers; flags as 0 or 1
    std::string_view default_text =
        {};                      // other kinds, or in words where a default is derived, e.g. "startAmpL"
    std::string_view unit = {};  // "Hz", "s", "rad", "deg"; empty = a plain number
    // The sensible range. A value outside is played as it is, with a warning.
    double min = -std::numeric_limits<double>::infinity();
    double max = std::numeric_limits<double>::infinity();
    std::string_view meaning = {};  // one short sentence
    std::vector<std::string_view> aliases = {};
    std::vector<std::string_view> choices = {};
    bool has_effect = true;  // false: editors write it, nothing reads it
};

// One synth function. A static function and its "_transition" form are two functions.
struct FunctionSpec {
    std::string_view name;
    std::string_view summary;  // one sentence
    std::vector<ParameterSpec> parameters;
    std::vector<std::string_view> aliases = {};
};

}  // namespace stillpoint::voices
