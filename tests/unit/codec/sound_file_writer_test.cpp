#include "codec/sound_file_writer.h"

#include <doctest/doctest.h>
#include <sndfile.h>

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "listen/sound_file.h"
#include "listen/temporary_folder.h"

using namespace stillpoint;
using codec::SoundFileWriter;
using codec::SoundFormat;
using Container = SoundFileWriter::Container;

namespace {

const std::vector<float> samples{0.0f, 0.25f, -0.25f, 1.0f / 3, -1.0f / 3, 1e-9f, 1.0f, -1.0f, 1.5f, -1.5f};

void write(const std::filesystem::path& path, Container container, SoundFormat format, int rate = 48000) {
    SoundFileWriter writer(
        path, {container, format, rate, static_cast<std::int64_t>(samples.size() / 2), "Quiet water"});
    writer.write(std::span(samples).first(4));
    writer.write(std::span(samples).subspan(4));
    writer.finish();
}

std::vector<int> integers(const listen::SoundFile& sound, int bits) {
    std::vector<int> values;
    for (const float sample : sound.samples)
        values.push_back(static_cast<int>(sample * static_cast<float>(1 << (bits - 1))));
    return values;
}

std::string bytes(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("float WAV keeps every bit, above full scale too") {
    const listen::TemporaryFolder folder;
    write(folder / "a.wav", Container::Wav, SoundFormat::Float32, 44100);
    const auto sound = listen::read_sound_file(folder / "a.wav");
    CHECK(sound.samples == samples);
    CHECK(sound.rate == 44100);
    CHECK(sound.channels == 2);
    CHECK(sound.title == "Quiet water");
    CHECK((sound.format & SF_FORMAT_TYPEMASK) == SF_FORMAT_WAV);
}

TEST_CASE("integers are truncated toward zero and clipped at full scale, in WAV and FLAC alike") {
    const listen::TemporaryFolder folder;
    const std::vector<int> int16{0, 8191, -8191, 10922, -10922, 0, 32767, -32767, 32767, -32768};
    const std::vector<int> int24{0, 2097151, -2097151, 2796202, -2796202,
                                 0, 8388607, -8388607, 8388607, -8388608};
    for (const Container container : {Container::Wav, Container::Flac}) {
        CAPTURE(static_cast<int>(container));
        write(folder / "s16", container, SoundFormat::Int16);
        CHECK(integers(listen::read_sound_file(folder / "s16"), 16) == int16);
        write(folder / "s24", container, SoundFormat::Int24);
        CHECK(integers(listen::read_sound_file(folder / "s24"), 24) == int24);
    }
}

TEST_CASE("the same sound gives the same bytes") {
    const listen::TemporaryFolder folder;
    for (const auto& [container, format] :
         {std::pair(Container::Wav, SoundFormat::Float32), std::pair(Container::Flac, SoundFormat::Int16)}) {
        write(folder / "first", container, format);
        write(folder / "second", container, format);
        CHECK(bytes(folder / "first") == bytes(folder / "second"));
        CHECK(bytes(folder / "first").find("PEAK") == std::string::npos);  // holds the time of day
    }
}

TEST_CASE("more than 4 GB become RF64") {
    const listen::TemporaryFolder folder;
    { SoundFileWriter(folder / "long", {Container::Wav, SoundFormat::Float32, 48000, 600'000'000, ""}); }
    CHECK(bytes(folder / "long").starts_with("RF64"));
}

TEST_CASE("what cannot be written is refused in plain words") {
    const listen::TemporaryFolder folder;
    CHECK_THROWS_AS(write(folder / "a.flac", Container::Flac, SoundFormat::Float32), std::runtime_error);
    CHECK_THROWS_AS(write(folder / "nowhere/a.wav", Container::Wav, SoundFormat::Float32),
                    std::runtime_error);
}

TEST_CASE("a full disk is an error, even if only the last bytes do not fit") {
    // So little that all of it waits in buffers until finish().
    for (const auto& [container, format] :
         {std::pair(Container::Wav, SoundFormat::Float32), std::pair(Container::Flac, SoundFormat::Int16)}) {
        CHECK_THROWS_WITH_AS(write("/dev/full", container, format),
                             "cannot write the sound file: No space left on device", std::runtime_error);
    }
}
