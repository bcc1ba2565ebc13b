// The synth functions and their parameters as tables for people.
#pragma once

#include <string>

#include "voices/parameter.h"

namespace stillpoint::command {

std::string functions_text();  // all of them, and what they have in common
std::string function_text(const voices::FunctionSpec& function);

}  // namespace stillpoint::command
