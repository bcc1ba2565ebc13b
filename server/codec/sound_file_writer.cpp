#include "codec/sound_file_writer.h"

#include <sndfile.h>

#include <cmath>
#include <cstdio>
#include <span>
#include <stdexcept>

namespace stillpoint::codec {
namespace {

int libsndfile_format(const SoundFileWriter::Layout& layout) {
    const bool flac = layout.container == SoundFileWriter::Container::Flac;
    // Sizes in a WAV file are 32 bits wide; leave room for the chunks around the samples.
    constexpr std::int64_t wav_bytes = (std::int64_t{1} << 32) - 65536;
    const std::int64_t bytes_per_frame = layout.format == SoundFormat::Float32 ? 8
                                         : layout.format == SoundFormat::Int24 ? 6
                                                                               : 4;
    const int container = flac                                          ? SF_FORMAT_FLAC
                          : layout.frames * bytes_per_frame > wav_bytes ? SF_FORMAT_RF64
                                                                        : SF_FORMAT_WAV;
    switch (layout.format) {
        case SoundFormat::Float32:
            return container | SF_FORMAT_FLOAT;
        case SoundFormat::Int24:
            return container | SF_FORMAT_PCM_24;
        case SoundFormat::Int16:
            return container | SF_FORMAT_PCM_16;
    }
    return 0;
}

// An integer of BITS bits in the upper bits of an int, the way libsndfile takes any width.
int to_integer(float sample, int bits) {
    const double full_scale = std::ldexp(1.0, bits - 1);
    const double scaled = std::trunc(static_cast<double>(sample) * (full_scale - 1));
    const double clipped = std::fmin(std::fmax(scaled, -full_scale), full_scale - 1);
    return static_cast<int>(clipped * std::ldexp(1.0, 32 - bits));
}

OutputFile& output(void* user) {
    return *static_cast<OutputFile*>(user);
}

sf_count_t length(void* user) {
    const std::int64_t position = output(user).position();
    const std::int64_t end = output(user).seek(0, SEEK_END);
    output(user).seek(position, SEEK_SET);
    return end;
}

sf_count_t write(const void* data, sf_count_t count, void* user) {
    return static_cast<sf_count_t>(
        output(user).write({static_cast<const std::uint8_t*>(data), static_cast<std::size_t>(count)}));
}

sf_count_t read(void* data, sf_count_t count, void* user) {
    return static_cast<sf_count_t>(
        output(user).read({static_cast<std::uint8_t*>(data), static_cast<std::size_t>(count)}));
}

sf_count_t seek(sf_count_t offset, int whence, void* user) {
    return output(user).seek(offset, whence);
}

sf_count_t position(void* user) {
    return output(user).position();
}

// How libsndfile reaches an OutputFile.
constexpr SF_VIRTUAL_IO output_calls{length, seek, read, write, position};

}  // namespace

void SoundFileWriter::Close::operator()(sf_private_tag* file) const noexcept {
    sf_close(file);
}

SoundFileWriter::SoundFileWriter(const std::filesystem::path& path, const Layout& layout)
    : output_(path), format_(layout.format) {
    SF_INFO info{};
    info.samplerate = layout.rate;
    info.channels = 2;
    info.format = libsndfile_format(layout);
    if (sf_format_check(&info) == 0)
        throw std::runtime_error("cannot write this sample format at " + std::to_string(layout.rate) +
                                 " Hz; FLAC holds s24 or s16 up to 655350 Hz");
    SF_VIRTUAL_IO io = output_calls;
    file_.reset(sf_open_virtual(&io, SFM_WRITE, &info, &output_));
    if (!file_) fail();
    // The peak chunk holds the time of day: the same track would give different files.
    sf_command(file_.get(), SFC_SET_ADD_PEAK_CHUNK, nullptr, SF_FALSE);
    if (!layout.title.empty()) sf_set_string(file_.get(), SF_STR_TITLE, layout.title.c_str());
}

SoundFileWriter::~SoundFileWriter() = default;

void SoundFileWriter::write(std::span<const float> interleaved) {
    const auto samples = static_cast<sf_count_t>(interleaved.size());
    sf_count_t written = 0;
    if (format_ == SoundFormat::Float32) {
        written = sf_write_float(file_.get(), interleaved.data(), samples);
    } else {
        const int bits = format_ == SoundFormat::Int24 ? 24 : 16;
        integers_.clear();
        for (const float sample : interleaved)
            integers_.push_back(to_integer(sample, bits));
        written = sf_write_int(file_.get(), integers_.data(), samples);
    }
    if (written != samples) fail();
}

void SoundFileWriter::finish() {
    // libsndfile writes what is left, but says nothing when that fails; the file knows.
    sf_close(file_.release());
    output_.close();
}

void SoundFileWriter::fail() const {
    output_.check();
    throw std::runtime_error(std::string("cannot write the sound file: ") + sf_strerror(file_.get()));
}

}  // namespace stillpoint::codec
