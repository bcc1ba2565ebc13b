#include "codec/ogg_opus_writer.h"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <numbers>
#include <stdexcept>

#include "listen/sound_file.h"
#include "listen/temporary_folder.h"
#include "listen/tone.h"

using namespace stillpoint;
using codec::OggOpusWriter;
using codec::OpusSettings;

namespace {

using Bytes = std::vector<std::uint8_t>;

std::vector<float> tones(double left_hz, double right_hz, std::size_t frames) {
    std::vector<float> pcm(2 * frames);
    for (std::size_t i = 0; i < frames; ++i) {
        const double t = 2 * std::numbers::pi * static_cast<double>(i) / codec::opus_rate;
        pcm[2 * i] = static_cast<float>(0.2 * std::sin(left_hz * t));
        pcm[2 * i + 1] = static_cast<float>(0.2 * std::sin(right_hz * t));
    }
    return pcm;
}

Bytes stream_of(const OpusSettings& settings, const std::vector<float>& pcm, std::size_t frames_at_once) {
    Bytes bytes;
    OggOpusWriter writer(settings, {"Quiet water", ""}, 7, [&](std::span<const std::uint8_t> part) {
        bytes.insert(bytes.end(), part.begin(), part.end());
    });
    for (std::size_t i = 0; i < pcm.size(); i += 2 * frames_at_once)
        writer.write(std::span(pcm).subspan(i, std::min(2 * frames_at_once, pcm.size() - i)));
    writer.finish();
    return bytes;
}

listen::SoundFile play(const Bytes& bytes) {
    const listen::TemporaryFolder folder;
    std::ofstream(folder / "stream.ogg", std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return listen::read_sound_file(folder / "stream.ogg");
}

}  // namespace

TEST_CASE("a player hears as many frames as were written, whatever is left of the last packet") {
    for (const std::size_t frames : {1u, 839u, 840u, 841u, 960u, 48000u, 100003u}) {
        CAPTURE(frames);
        const auto sound = play(stream_of({}, tones(200, 204, frames), 4800));
        CHECK(sound.rate == 48000);
        CHECK(sound.channels == 2);
        CHECK(sound.frames() == static_cast<std::int64_t>(frames));
    }
}

TEST_CASE("a player hears the carriers and the beat that were written, ears in place") {
    for (const auto stereo : {OpusSettings::Stereo::Separate, OpusSettings::Stereo::Joint}) {
        CAPTURE(static_cast<int>(stereo));
        const auto sound = play(stream_of({stereo, 96000, 10}, tones(200, 204.5, 200000), 4800));
        const auto left = listen::ear(std::span(sound.samples).subspan(48000), 0);
        const auto right = listen::ear(std::span(sound.samples).subspan(48000), 1);
        CHECK(listen::tone_frequency(left, 48000, 200) == doctest::Approx(200).epsilon(1e-5));
        CHECK(listen::tone_frequency(right, 48000, 204.5) == doctest::Approx(204.5).epsilon(1e-5));
        CHECK(listen::tone_amplitude(left, 48000, 200) == doctest::Approx(0.2).epsilon(0.01));
    }
}

TEST_CASE("what a player hears is not late") {
    const auto pcm = tones(440, 440, 48000);
    const auto sound = play(stream_of({}, pcm, 4800));
    double error = 0;
    for (std::size_t i = 20000; i < pcm.size(); ++i)
        error = std::max(error, static_cast<double>(std::abs(sound.samples[i] - pcm[i])));
    CHECK(error < 0.01);  // one frame late would be 0.0115, the whole pre-skip 0.39
}

TEST_CASE("the title is in the tags") {
    CHECK(play(stream_of({}, tones(200, 204, 960), 960)).title == "Quiet water");
}

TEST_CASE("the bytes do not depend on how the frames were handed over") {
    const auto pcm = tones(200, 204, 50001);
    const auto whole = stream_of({}, pcm, 50001);
    CHECK(stream_of({}, pcm, 1) == whole);
    CHECK(stream_of({}, pcm, 961) == whole);
}

TEST_CASE("a sink that fails stops the writer") {
    CHECK_THROWS_AS(
        OggOpusWriter({}, {}, 7,
                      [](std::span<const std::uint8_t>) { throw std::runtime_error("disk full"); }),
        std::runtime_error);
}
