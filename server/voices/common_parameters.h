// Parameters that voices have in common; the engine reads them before the synth function does.
#pragma once

#include <string_view>
#include <vector>

#include "voices/parameter.h"

namespace stillpoint::voices {

// Of transitions: when and how the values move. Static voices may carry them without effect.
const std::vector<ParameterSpec>& timing_parameters();

}  // namespace stillpoint::voices
