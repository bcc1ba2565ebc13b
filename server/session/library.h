// The tracks the server offers.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "session/piece.h"

namespace stillpoint::session {

// Immutable after loading; any thread.
class Library {
  public:
    // The tracks that come with the program. MEDIA, which must outlive this, holds the files that tracks
    // name.
    static Library built_in(const media::Library& media);

    // Every *.json of FOLDER. A file with errors is logged and left out. Throws std::runtime_error when the
    // folder cannot be read.
    static Library from_folder(const std::filesystem::path& folder, const media::Library& media);

    PiecePtr find(std::string_view id) const;  // null when there is none
    std::vector<PiecePtr> all() const;         // by id
    const media::Library& media() const { return media_; }

  private:
    explicit Library(const media::Library& media) : media_(media) {}
    void add(std::string id, std::string_view document);

    const media::Library& media_;
    std::map<std::string, PiecePtr, std::less<>> pieces_;
};

}  // namespace stillpoint::session
