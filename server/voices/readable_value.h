// Whether what is written for a parameter can be read as what its table calls it.
#pragma once

#include <nlohmann/json.hpp>

#include <string>

#include "voices/parameter.h"

namespace stillpoint::voices {

// VALUE as the voice reads it, numbers and flags as such; null when it cannot be read, so that the voice
// takes its default. Of lists only the outside is looked at: each entry that cannot be read is left out by
// its reader.
nlohmann::json readable_value(const ParameterSpec& spec, const nlohmann::json& value);

// What can be read, in words that follow "write": "a number in Hz", "sine or triangle".
std::string readable_in_words(const ParameterSpec& spec);

}  // namespace stillpoint::voices
