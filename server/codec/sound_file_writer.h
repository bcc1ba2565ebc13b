// WAV and FLAC files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "codec/audio_writer.h"
#include "codec/output_file.h"

struct sf_private_tag;

namespace stillpoint::codec {

enum class SoundFormat {
    Float32,  // as rendered, bit for bit; may exceed full scale. Not in FLAC.
    Int24,    // x * (2^23 - 1), clipped, truncated toward zero, no dither
    Int16,    // x * (2^15 - 1), the same way
};

class SoundFileWriter : public AudioWriter {
  public:
    enum class Container { Wav, Flac };  // WAV turns into RF64 when FRAMES need more than 4 GB

    struct Layout {
        Container container = Container::Wav;
        SoundFormat format = SoundFormat::Float32;
        int rate = 48000;         // Hz
        std::int64_t frames = 0;  // how many will be written
        std::string title;        // may be empty
    };

    SoundFileWriter(const std::filesystem::path& path, const Layout& layout);
    ~SoundFileWriter() override;

    void write(std::span<const float> interleaved) override;
    void finish() override;

  private:
    struct Close {
        void operator()(sf_private_tag* file) const noexcept;
    };
    [[noreturn]] void fail() const;

    OutputFile output_;  // outlives the libsndfile handle, which writes its header last
    SoundFormat format_;
    std::unique_ptr<sf_private_tag, Close> file_;
    std::vector<int> integers_;
};

}  // namespace stillpoint::codec
