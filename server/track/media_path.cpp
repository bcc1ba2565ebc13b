#include "track/media_path.h"

#include <algorithm>

namespace stillpoint::track {

namespace {

constexpr std::size_t longest = 512;

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// "http:", "data:", "file:": two letters or more before a colon. One letter is a drive.
bool is_url(std::string_view path) {
    const auto colon = path.find(':');
    return colon != std::string_view::npos && colon >= 2 &&
           std::all_of(path.begin(), path.begin() + colon, is_letter);
}

bool climbs(std::string_view path) {
    for (std::size_t start = 0; start <= path.size();) {
        const auto end = std::min(path.find('/', start), path.size());
        if (path.substr(start, end - start) == "..") return true;
        start = end + 1;
    }
    return false;
}

}  // namespace

MediaPath media_path(std::string_view written) {
    std::string path(written);
    std::replace(path.begin(), path.end(), '\\', '/');
    if (is_url(path)) return {{}, "is an address, not a file of the media library"};
    if (path.size() > longest) return {{}, "is longer than " + std::to_string(longest) + " characters"};
    if (std::any_of(path.begin(), path.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }))
        return {{}, "holds a control character"};
    if (path.starts_with('/') || path.starts_with('~') ||
        (path.size() > 1 && is_letter(path[0]) && path[1] == ':'))
        return {{}, "is an absolute path"};
    if (climbs(path)) return {{}, "climbs out of the media library with \"..\""};
    return {path, {}};
}

}  // namespace stillpoint::track
