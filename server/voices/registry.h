// Every synth function the engine plays. A new one joins with a line in registry.cpp.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "voices/parameter.h"
#include "voices/voice.h"

namespace stillpoint::voices {

const FunctionSpec* find_function(std::string_view name);  // by name or alias; null = unknown
std::vector<const FunctionSpec*> all_functions();          // in alphabetical order

// The function a voice of that name really uses (20-assembly 2.2): is_transition decides between the static
// and the "_transition" form where both exist. Null = unknown.
const FunctionSpec* resolve_function(std::string_view name, bool is_transition);

// Null when resolve_function finds none: the voice is silent.
std::unique_ptr<Voice> make_voice(std::string_view name, bool is_transition, const VoiceContext& context);

}  // namespace stillpoint::voices
