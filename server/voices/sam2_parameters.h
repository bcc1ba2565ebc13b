// The parameters of SAM2 voices and how their moving forms are named (40-voices 5.1, 5.4 and 5.6).
#pragma once

#include <string_view>
#include <vector>

#include "dsp/ramp.h"
#include "track/params.h"
#include "voices/parameter_families.h"

namespace stillpoint::voices::sam2 {

constexpr double default_amplitude = 0.7;

// One that may move: startNAME (or the alias), else NAME (or its alias), and endNAME, else the start value.
struct MovingParameter {
    std::string_view name, alias;
    std::string_view start, start_alias, end, end_alias;
    double fallback;
    std::string_view unit;
    double min, max;
    std::string_view meaning;

    dsp::Ramp read(const track::Params& params, bool is_transition) const;
    Parameters rows(bool is_transition) const;
};

extern const MovingParameter carrier, cycles, arc, direction, depth;

Parameters parameters(bool is_transition);

}  // namespace stillpoint::voices::sam2
