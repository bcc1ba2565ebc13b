// The media library: the one folder from which a track may name files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "media/contents.h"
#include "media/folder.h"
#include "media/sound_cache.h"
#include "track/diagnostic.h"

namespace stillpoint::media {

struct LibraryLimits {
    std::int64_t file_bytes = std::int64_t{2} << 30;    // of one file
    double seconds = 2 * 3600;                          // of one recording
    std::int64_t memory_bytes = std::int64_t{2} << 30;  // of all decoded recordings together
    std::int64_t noise_bytes = 1 << 20;                 // of one .noise file
    std::int64_t data_bytes = 256 << 20;                // of one file that is taken as it is
};

// What came of opening a file.
template <class T>
struct Opened {
    std::shared_ptr<const T> content;  // null: nothing can be played of it
    std::string hash;                  // of its bytes; empty when it could not be opened
    // What is wrong or odd. An error: there is no such file inside the library. A warning: what it holds
    // cannot be played, or not all of it. No pointer.
    std::optional<track::Diagnostic> finding;
};

// Names are paths inside the folder that track::media_path allows. Any thread; decoding takes its time, so
// never the audio path. What a name leads to is looked up anew each time: a file that has been replaced is
// another one.
class Library {
  public:
    Library() : Library(std::filesystem::path(), LibraryLimits{}) {}  // no folder, no files
    // An empty FOLDER is none. Throws std::runtime_error when it cannot be opened.
    explicit Library(const std::filesystem::path& folder, LibraryLimits limits = {});

    Opened<Sound> sound(const std::string& name, int rate) const;
    Opened<track::Params> noise(const std::string& name) const;  // the object in a .noise file
    Opened<Bytes> bytes(const std::string& name) const;

    std::int64_t memory_used() const { return cache_.used(); }  // bytes of decoded recordings

  private:
    struct Found;
    Found find(const std::string& name, std::int64_t largest) const;

    std::optional<Folder> folder_;
    LibraryLimits limits_;
    mutable SoundCache cache_;
};

}  // namespace stillpoint::media
