#include "support/resources.h"

#include <algorithm>
#include <cstddef>

namespace stillpoint::support {

// Written by cmake/Embed.cmake, ordered by path.
struct EmbeddedFile {
    std::string_view path;
    std::string_view contents;
};
extern const EmbeddedFile* const embedded_begin;
extern const EmbeddedFile* const embedded_end;

std::optional<std::string_view> resource(std::string_view path) {
    const auto* found = std::find_if(embedded_begin, embedded_end,
                                     [path](const EmbeddedFile& file) { return file.path == path; });
    return found == embedded_end ? std::nullopt : std::optional(found->contents);
}

std::vector<std::string_view> resources(std::string_view prefix) {
    std::vector<std::string_view> paths;
    for (const auto* file = embedded_begin; file != embedded_end; ++file)
        if (file->path.starts_with(prefix)) paths.push_back(file->path);
    return paths;
}

}  // namespace stillpoint::support
