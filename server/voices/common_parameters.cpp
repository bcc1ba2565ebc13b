#include "voices/common_parameters.h"

#include "voices/voice_flanger.h"

namespace stillpoint::voices {

const std::vector<ParameterSpec>& timing_parameters() {
    static const std::vector<ParameterSpec> parameters = {
        {.name = "initial_offset",
         .unit = "s",
         .min = 0,
         .meaning = "when the movement starts, from the step's start"},
        {.name = "transition_duration",
         .default_text = "duration",
         .unit = "s",
         .min = 0,
         .meaning = "how long the movement takes"},
        {.name = "duration",
         .default_text = "the rest of the step",
         .unit = "s",
         .min = 0,
         .meaning = "how long the movement takes; 0 jumps to the end values"},
        {.name = "post_offset",
         .unit = "s",
         .min = 0,
         .meaning = "how long the end values are held after the movement, when there is no duration"},
        {.name = "transition_curve",
         .kind = ParameterKind::Curve,
         .default_text = "linear",
         .meaning =
             "how the movement runs: linear, logarithmic, exponential or an expression in alpha (0 to 1)"},
    };
    return parameters;
}

std::vector<ParameterGroup> common_parameters() {
    return {{"movement", "When and how the values of a transition move.", timing_parameters(), true},
            {"flanger", "A delayed copy of the voice, its delay swinging slowly, added to it.",
             flanger_parameters()}};
}

}  // namespace stillpoint::voices
