// Reads the parameters of a voice by the rules its family shares (30-voices 3).
#pragma once

#include <string>
#include <string_view>

#include "dsp/ramp.h"
#include "track/params.h"

namespace stillpoint::voices {

// "ampL" with "start" -> "startAmpL".
std::string prefixed(std::string_view prefix, std::string_view name);

// One of several words: lower case, without blanks around it; empty when it is not there or no text.
std::string choice(const track::Params& params, std::string_view name);

// Static voices read NAME. Transitions read startNAME, else NAME, else FALLBACK, and endNAME, else the start
// value.
dsp::Ramp read_ramp(const track::Params& params, std::string_view name, double fallback, bool is_transition);

// The start value of such a parameter, where the end is not read.
double read_start(const track::Params& params, std::string_view name, double fallback, bool is_transition);

}  // namespace stillpoint::voices
