// Every synth function with its parameters, for people and their programs: what `stillpoint describe
// --voices` prints and GET /v1/functions answers, made from the tables.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "voices/parameter.h"

namespace stillpoint::voices {

// {"functions": [FUNCTION...], "common": [GROUP...]}; docs/api.md describes the members.
nlohmann::ordered_json catalogue();
nlohmann::ordered_json catalogue_entry(const FunctionSpec& function);

std::string_view kind_name(ParameterKind kind);  // "number", "flag", ...

// What plays when the parameter is not written, in few words: "200", "false", "linear", "startAmpL".
std::string default_in_words(const ParameterSpec& parameter);

}  // namespace stillpoint::voices
