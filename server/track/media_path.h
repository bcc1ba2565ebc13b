// Names of files inside a track: they stay inside the media library.
#pragma once

#include <string>
#include <string_view>

namespace stillpoint::track {

struct MediaPath {
    std::string path;     // relative, with "/" between its parts; empty when refused
    std::string problem;  // why it is refused, in plain words; empty when it is fine
};

// Refuses absolute paths (also those of Windows), "..", URLs, control characters and endless names. Links
// that leave the library are refused when the file is opened.
MediaPath media_path(std::string_view written);

}  // namespace stillpoint::track
