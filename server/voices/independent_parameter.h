// A parameter whose moving form has defaults of its own (30-voices 7 to 9): a transition reads startNAME and
// endNAME, neither falls back to NAME, and a missing end is its own constant, not the start value.
#pragma once

#include <string_view>

#include "dsp/ramp.h"
#include "track/params.h"
#include "voices/parameter_families.h"

namespace stillpoint::voices {

struct IndependentParameter {
    std::string_view name;         // of the static form
    std::string_view moving_name;  // what "start" and "end" are put in front of
    double fixed, start, end;      // defaults
    std::string_view unit;
    double min, max;
    std::string_view meaning;

    dsp::Ramp read(const track::Params& params, bool is_transition) const;
    Parameters rows(bool is_transition) const;  // of the function's table
};

}  // namespace stillpoint::voices
