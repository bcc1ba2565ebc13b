// Parameters that voices have in common; the engine reads them before the synth function does.
#pragma once

#include <string_view>
#include <vector>

#include "voices/parameter.h"

namespace stillpoint::voices {

struct ParameterGroup {
    std::string_view name;     // one or two words
    std::string_view summary;  // one sentence
    const std::vector<ParameterSpec>& parameters;
    bool only_transitions = false;  // static voices may carry them without effect
};

// A new group joins with a line here; validation, `describe --voices`, the API and docs/functions.md have it
// then.
std::vector<ParameterGroup> common_parameters();

const std::vector<ParameterSpec>& timing_parameters();  // when and how the values of a transition move

}  // namespace stillpoint::voices
