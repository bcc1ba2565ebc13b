#include "voices/sam2_motion.h"

namespace stillpoint::voices {

double first_number(const track::Params& params, std::initializer_list<std::string_view> names,
                    double fallback) {
    for (const auto name : names)
        if (params.has(name)) return params.number(name, fallback);
    return fallback;
}

Sam2Motion::Sam2Motion(const track::Params& params, double step_seconds, bool is_transition) {
    if (!is_transition) return;
    offset = std::max(0.0, params.number("initial_offset", 0));
    const double rest = std::max(0.0, step_seconds - offset);
    length = rest;
    if (const auto given = params.number("transition_duration"))
        length = *given;
    else if (const auto span = params.number("duration"))
        length = *span;
    else if (const auto hold = params.number("post_offset"))
        length = rest - *hold;  // the time the end values are held after the movement
    length = std::max(0.0, length);
}

}  // namespace stillpoint::voices
