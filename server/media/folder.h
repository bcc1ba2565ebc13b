// The folder that holds the media library.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "media/file.h"

namespace stillpoint::media {

class Folder {
  public:
    // Throws std::runtime_error with plain words when PATH is no folder that can be opened.
    explicit Folder(const std::filesystem::path& path);
    ~Folder();
    Folder(Folder&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    Folder& operator=(Folder&&) = delete;

    struct Opened {
        std::optional<File> file;
        std::string problem;  // why there is none, in plain words
    };

    // The kernel resolves NAME and refuses every way out of the folder (openat2 with RESOLVE_BENEATH): ".."
    // and links, also links that change while it looks. Only regular files.
    Opened open(const std::string& name) const;

  private:
    int descriptor_;
};

}  // namespace stillpoint::media
