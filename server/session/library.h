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
    // name; LIMITS are those of every document that is read.
    static Library built_in(const media::Library& media, const track::Limits& limits = {});

    // Every *.json of FOLDER. A file with errors is logged and left out. Throws std::runtime_error when the
    // folder cannot be read.
    static Library from_folder(const std::filesystem::path& folder, const media::Library& media,
                               const track::Limits& limits = {});

    PiecePtr find(std::string_view id) const;  // null when there is none
    std::vector<PiecePtr> all() const;         // by id
    // A document from elsewhere, read as those of the library are; ID where it is one of them.
    PieceResult prepare(std::string_view document, std::string id = {}) const;
    PieceResult prepare_without_files(std::string_view document) const;

  private:
    Library(const media::Library& media, const track::Limits& limits) : media_(media), limits_(limits) {}
    void add(std::string id, std::string_view document);

    const media::Library& media_;
    const track::Limits limits_;
    std::map<std::string, PiecePtr, std::less<>> pieces_;
};

}  // namespace stillpoint::session
