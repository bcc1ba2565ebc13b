// What the files hold that a track names.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "media/file.h"
#include "media/sound.h"
#include "track/params.h"

namespace stillpoint::media {

// Read once, before anything is rendered, for one rate. Immutable, cheap to copy, any thread. Files are
// asked for by the name the track writes. Null: the track names no such file, or nothing can be played of it,
// which has been reported by then; it is silent.
class Contents {
  public:
    Contents() = default;  // no files

    SoundPtr sound(std::string_view name) const;                              // a recording at rate()
    std::shared_ptr<const track::Params> noise(std::string_view name) const;  // a .noise file
    std::shared_ptr<const Bytes> bytes(std::string_view name) const;          // any other file, as it is

    int rate() const;  // Hz; 0 without files

    // 16 hex digits over the bytes of all files and their names: what they make of a track is the same
    // exactly while this is. Empty without files.
    const std::string& hash() const;

    // By the names of media_path.
    struct Files {
        int rate = 0;
        std::string hash;
        std::map<std::string, SoundPtr, std::less<>> sounds;
        std::map<std::string, std::shared_ptr<const track::Params>, std::less<>> noises;
        std::map<std::string, std::shared_ptr<const Bytes>, std::less<>> bytes;
    };
    explicit Contents(Files files);

  private:
    std::shared_ptr<const Files> files_;  // null: none
};

}  // namespace stillpoint::media
