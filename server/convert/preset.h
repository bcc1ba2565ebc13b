// The voices and noises that preset files hold.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "track/report.h"

namespace stillpoint::convert {

// One voice of a preset, at POINTER, freed of what the earlier program did not check and a track may not
// hold: a wrong type becomes absent, with a warning. Null when nothing is left to play.
nlohmann::json clean_voice(const nlohmann::json& voice, const std::string& pointer, track::Report& report);

// The voice of a .voice file or of an entry of a .voices file: clean, and only the members such files have.
nlohmann::json preset_voice(const nlohmann::json& voice, const std::string& pointer, track::Report& report);

// The members of the object as a .voice, a .noise or none of these; by its keys.
bool is_voice(const nlohmann::json& object);
bool is_noise(const nlohmann::json& object);

}  // namespace stillpoint::convert
