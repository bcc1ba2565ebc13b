// Which files of the media library a track needs.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "track/track.h"

namespace stillpoint::voices {

struct NamedFile {
    enum class Kind { Sound, Noise, Data };
    Kind kind = Kind::Sound;
    std::string name;     // as the track writes it
    std::string pointer;  // JSON pointer to where it does
};

// The names in a value of ParameterKind::SoundFiles: a list of texts, or one text with ";" between them.
// Blanks around the parts of a text do not count, nor does what is empty or no text.
std::vector<std::string> listed_files(const nlohmann::json& value);

// The files of the parameters of FUNCTION (as a voice would name it): see ParameterKind::SoundFile and its
// kin. POINTER is that of PARAMS.
std::vector<NamedFile> named_files(std::string_view function, bool is_transition, const track::Params& params,
                                   const std::string& pointer);

// Of clips, background noise and all voices, in document order. A .noise file may name another file.
std::vector<NamedFile> named_files(const track::Track& track);

}  // namespace stillpoint::voices
