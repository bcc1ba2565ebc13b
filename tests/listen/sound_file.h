// Reads a finished sound file back through libsndfile, which knows WAV, FLAC and Ogg Opus.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace stillpoint::listen {

struct SoundFile {
    int rate = 0;  // Hz
    int channels = 0;
    int format = 0;  // SF_FORMAT_... of libsndfile
    std::string title;
    std::vector<float> samples;  // interleaved, full scale 1

    std::int64_t frames() const {
        return channels == 0 ? 0 : static_cast<std::int64_t>(samples.size()) / channels;
    }
};

// Throws std::runtime_error when PATH is not a complete sound file.
SoundFile read_sound_file(const std::filesystem::path& path);

}  // namespace stillpoint::listen
