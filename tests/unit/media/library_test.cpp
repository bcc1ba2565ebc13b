#include "media/library.h"

#include <doctest/doctest.h>
#include <sndfile.h>
#include <sys/stat.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "listen/temporary_folder.h"

using namespace stillpoint;
using media::Library;

namespace {

namespace fs = std::filesystem;

constexpr int rate = 48000;

std::vector<float> tone(double hz, double amplitude, int own_rate, double seconds, int channels = 1) {
    std::vector<float> samples;
    for (int i = 0; i < static_cast<int>(seconds * own_rate); ++i)
        for (int c = 0; c < channels; ++c)
            samples.push_back(
                static_cast<float>(amplitude / (c + 1) * std::sin(2 * M_PI * hz * i / own_rate)));
    return samples;
}

void write(const fs::path& path, const std::vector<float>& samples, int own_rate, int channels = 1,
           int format = SF_FORMAT_WAV | SF_FORMAT_FLOAT) {
    SF_INFO info{};
    info.samplerate = own_rate;
    info.channels = channels;
    info.format = format;
    SNDFILE* file = sf_open(path.c_str(), SFM_WRITE, &info);
    REQUIRE_MESSAGE(file != nullptr, path.string());
    sf_writef_float(file, samples.data(), std::ssize(samples) / channels);
    sf_close(file);
}

void write_text(const fs::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

std::string text_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// The media library of a test, and a folder beside it that is none of its business.
struct Place {
    Place() {
        fs::create_directories(folder / "library/bells");
        fs::create_directory(folder / "secret");
    }
    fs::path in(const std::string& name) const { return folder / ("library/" + name); }
    listen::TemporaryFolder folder;
};

std::string message_of(const media::Opened<media::Sound>& opened) {
    return opened.finding ? opened.finding->message : "";
}

// Amplitude of HZ in the middle of the recording, by correlation.
double amplitude_at(const std::vector<float>& samples, double hz, int at_rate) {
    double re = 0, im = 0;
    const std::size_t from = samples.size() / 4, to = samples.size() * 3 / 4;
    for (std::size_t i = from; i < to; ++i) {
        re += samples[i] * std::cos(2 * M_PI * hz * double(i) / at_rate);
        im += samples[i] * std::sin(2 * M_PI * hz * double(i) / at_rate);
    }
    return 2 * std::hypot(re, im) / double(to - from);
}

}  // namespace

TEST_CASE("a recording at its own rate is what the file holds, bit for bit") {
    const Place place;
    const auto samples = tone(440, 0.5, rate, 0.2, 2);
    write(place.in("bells/low.wav"), samples, rate, 2);
    const auto opened = Library(place.folder / "library").sound("bells/low.wav", rate);
    REQUIRE(opened.content);
    CHECK(!opened.finding);
    REQUIRE(opened.content->frames() == std::ssize(samples) / 2);
    bool same = opened.content->right.size() == opened.content->left.size();
    for (std::size_t i = 0; same && i < opened.content->left.size(); ++i)
        same = opened.content->left[i] == samples[2 * i] && opened.content->right[i] == samples[2 * i + 1];
    CHECK(same);
    CHECK(opened.content->peak == doctest::Approx(0.5).epsilon(0.001));
}

TEST_CASE("another rate is resampled to 1e-5, without delay, to floor(frames * rate / own rate) frames") {
    const Place place;
    for (const int own : {8000, 22050, 44100, 48000, 96000}) {
        CAPTURE(own);
        write(place.in("tone.wav"), tone(1000, 0.5, own, 0.5003), own);
        const auto sound = Library(place.folder / "library").sound("tone.wav", 44100).content;
        REQUIRE(sound);
        CHECK(sound->frames() == static_cast<std::int64_t>(0.5003 * own) * 44100 / own);
        CHECK(sound->right.empty());
        double worst = 0;
        for (std::size_t i = 4000; i + 4000 < sound->left.size(); ++i)
            worst = std::max(worst,
                             std::abs(sound->left[i] - 0.5 * std::sin(2 * M_PI * 1000 * double(i) / 44100)));
        CHECK(worst < 1e-5);
    }
}

TEST_CASE("WAV, FLAC, Ogg Vorbis, Opus, MP3 and AIFF are read") {
    const Place place;
    const auto samples = tone(440, 0.5, rate, 1, 2);
    const struct {
        const char* name;
        int format;
    } kinds[] = {
        {"a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16},          {"a.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_24},
        {"a.ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS},          {"a.opus", SF_FORMAT_OGG | SF_FORMAT_OPUS},
        {"a.mp3", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III}, {"a.aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_24}};
    for (const auto& [name, format] : kinds) {
        CAPTURE(name);
        write(place.in(name), samples, rate, 2, format);
        const auto opened = Library(place.folder / "library").sound(name, rate);
        CHECK(message_of(opened) == "");
        REQUIRE(opened.content);
        CHECK(std::abs(opened.content->frames() - rate) < 3000);
        CHECK(amplitude_at(opened.content->left, 440, rate) == doctest::Approx(0.5).epsilon(0.02));
        CHECK(amplitude_at(opened.content->right, 440, rate) == doctest::Approx(0.25).epsilon(0.02));
    }
}

TEST_CASE("no name leads out of the folder") {
    const Place place;
    write(place.folder / "secret/key.wav", tone(440, 0.5, rate, 0.1), rate);
    fs::create_symlink(place.folder / "secret/key.wav", place.in("link.wav"));
    fs::create_symlink("../secret/key.wav", place.in("relative.wav"));
    fs::create_symlink(place.folder / "secret", place.in("bells/door"));
    fs::create_symlink("/", place.in("root"));
    const Library library(place.folder / "library");
    for (const std::string& name :
         std::vector<std::string>{"link.wav", "relative.wav", "bells/door/key.wav", "../secret/key.wav",
                                  "bells/../../secret/key.wav", (place.folder / "secret/key.wav").string(),
                                  "root/etc/passwd", "/proc/self/cwd"}) {
        CAPTURE(name);
        const auto opened = library.sound(name, rate);
        CHECK(!opened.content);
        REQUIRE(opened.finding);
        CHECK(opened.finding->severity == track::Severity::Error);
        CHECK(message_of(opened).find("leads out of the media library") != std::string::npos);
    }
}

TEST_CASE("a link that is turned while files are opened never gives what lies outside") {
    const Place place;
    write(place.folder / "secret/key.wav", tone(440, 0.5, rate, 0.1), rate, 1);
    write(place.in("bells/key.wav"), tone(440, 0.25, rate, 0.1), rate, 1);
    const Library library(place.folder / "library");
    std::atomic<bool> stop = false;
    std::thread turner([&] {
        for (int i = 0; !stop; ++i) {
            const fs::path link = place.in("turning"), next = place.in("next");
            fs::create_symlink(i % 2 ? fs::path("bells") : place.folder / "secret", next);
            fs::rename(next, link);
        }
    });
    int inside = 0;
    float loudest = 0;
    for (int i = 0; i < 3000 || (inside == 0 && i < 300'000); ++i)
        if (const auto sound = library.sound("turning/key.wav", rate).content) {
            ++inside;
            loudest = std::max(loudest, sound->peak);
        }
    stop = true;
    turner.join();
    CHECK(inside > 0);
    CHECK(loudest < 0.3f);
}

TEST_CASE("links inside the folder are followed") {
    const Place place;
    write(place.in("bells/low.wav"), tone(440, 0.5, rate, 0.1), rate);
    fs::create_symlink("bells/low.wav", place.in("link.wav"));
    CHECK(Library(place.folder / "library").sound("link.wav", rate).content);
}

TEST_CASE("what is no file is an error in plain words") {
    const Place place;
    REQUIRE(mkfifo(place.in("pipe").c_str(), 0600) == 0);
    const Library library(place.folder / "library");
    CHECK(message_of(library.sound("nothing.wav", rate)) ==
          "names \"nothing.wav\", which is not in the media library");
    CHECK(message_of(library.sound("bells", rate)) == "names \"bells\", which is not a file");
    CHECK(message_of(library.sound("pipe", rate)) == "names \"pipe\", which is not a file");
    CHECK(message_of(Library().sound("a.wav", rate)) == "names a file, but there is no media library");
    CHECK_THROWS_AS(Library(place.folder / "nowhere"), std::runtime_error);
}

TEST_CASE("what cannot be played is a warning and silent") {
    const Place place;
    const auto second = tone(440, 0.5, rate, 1);
    write_text(place.in("empty.wav"), "");
    write_text(place.in("text.wav"), "this is no recording at all, but a sentence of some length");
    write_text(place.in("noise.mp3"), std::string(100'000, '\xff'));
    write(place.in("none.wav"), {}, rate);
    write(place.in("six.wav"), tone(440, 0.5, rate, 0.5, 6), rate, 6);
    write(place.in("slow.wav"), second, 1);
    write(place.in("header.wav"), second, rate);
    fs::resize_file(place.in("header.wav"), 30);
    const Library library(place.folder / "library");
    for (const auto& [name, problem] :
         std::vector<std::pair<std::string, std::string>>{{"empty.wav", "is no recording that can be read"},
                                                          {"text.wav", "is no recording that can be read"},
                                                          {"noise.mp3", ""},
                                                          {"none.wav", "holds no sound"},
                                                          {"six.wav", "has 6 channels"},
                                                          {"slow.wav", "has a rate of 1 Hz"},
                                                          {"header.wav", ""}}) {
        CAPTURE(name);
        const auto opened = library.sound(name, rate);
        CHECK(!opened.content);
        REQUIRE(opened.finding);
        CHECK(opened.finding->severity == track::Severity::Warning);
        CHECK_MESSAGE(message_of(opened).find(problem) != std::string::npos, message_of(opened));
        CHECK(message_of(opened).ends_with("it is silent"));
    }
    CHECK(library.memory_used() == 0);
}

TEST_CASE("a file that breaks off plays as far as it goes") {
    const Place place;
    std::vector<float> samples = tone(440, 0.5, rate, 2);
    for (std::size_t i = 0; i < samples.size(); ++i)
        samples[i] += 0.1f * static_cast<float>(double((i * 2654435761u) % 1000) / 1000);
    write(place.in("a.flac"), samples, rate, 1, SF_FORMAT_FLAC | SF_FORMAT_PCM_16);
    fs::resize_file(place.in("a.flac"), fs::file_size(place.in("a.flac")) / 2);
    const auto opened = Library(place.folder / "library").sound("a.flac", rate);
    REQUIRE(opened.content);
    CHECK(opened.content->frames() > rate / 2);
    CHECK(opened.content->frames() < 2 * rate);
    CHECK(message_of(opened).find("breaks off after") != std::string::npos);
}

TEST_CASE("samples that are no numbers or absurdly large do no harm") {
    const Place place;
    constexpr float infinity = std::numeric_limits<float>::infinity();
    write(place.in("odd.wav"), {0.5f, std::nanf(""), infinity, -infinity, 1e30f, -1e30f, 0.25f}, rate);
    const auto opened = Library(place.folder / "library").sound("odd.wav", rate);
    REQUIRE(opened.content);
    CHECK(opened.content->left == std::vector<float>{0.5f, 0, 0, 0, 100, -100, 0.25f});
    CHECK(opened.finding);
}

TEST_CASE("the limits hold, and say what they are") {
    const Place place;
    write(place.in("a.wav"), tone(440, 0.5, rate, 2), rate);
    const fs::path folder = place.folder / "library";
    const auto with = [&](media::LibraryLimits limits) {
        return message_of(Library(folder, limits).sound("a.wav", rate));
    };
    CHECK(with({.file_bytes = 100'000}).find("has 0.3 MiB, more than a file may have") != std::string::npos);
    CHECK(with({.seconds = 1}).find("lasts longer than 1 s") != std::string::npos);
    CHECK(with({.memory_bytes = 300'000}).find("does not fit into the memory for recordings") !=
          std::string::npos);
    CHECK(with({}) == "");
}

TEST_CASE("a recording is decoded once for each content and rate, and shared") {
    const Place place;
    write(place.in("a.wav"), tone(440, 0.5, rate, 0.5), rate);
    fs::copy(place.in("a.wav"), place.in("b.wav"));
    const Library library(place.folder / "library");
    const auto a = library.sound("a.wav", rate).content, b = library.sound("b.wav", rate).content;
    CHECK(a == b);
    CHECK(library.sound("a.wav", 44100).content != a);
    const auto before = library.sound("a.wav", rate);
    write(place.in("a.wav"), tone(220, 0.5, rate, 0.5), rate);
    const auto after = library.sound("a.wav", rate);
    CHECK(before.content == a);
    CHECK(after.content != a);
    CHECK(after.hash != before.hash);
}

TEST_CASE("many threads that ask for one recording get the same") {
    const Place place;
    write(place.in("a.flac"), tone(440, 0.5, 44100, 5, 2), 44100, 2, SF_FORMAT_FLAC | SF_FORMAT_PCM_16);
    const Library library(place.folder / "library");
    std::vector<media::SoundPtr> sounds(8);
    {
        std::vector<std::jthread> threads;
        for (auto& sound : sounds)
            threads.emplace_back([&] { sound = library.sound("a.flac", rate).content; });
    }
    REQUIRE(sounds.front());
    for (const auto& sound : sounds)
        CHECK(sound == sounds.front());
}

TEST_CASE("recordings that nobody plays make room, those that play do not") {
    const Place place;
    for (const auto& [name, hz] :
         std::vector<std::pair<std::string, double>>{{"a.wav", 220}, {"b.wav", 330}, {"c.wav", 440}})
        write(place.in(name), tone(hz, 0.5, rate, 1), rate);  // 188 KiB each
    const Library library(place.folder / "library", {.memory_bytes = 420'000});
    auto a = library.sound("a.wav", rate).content;
    const media::Sound* const address_of_b = library.sound("b.wav", rate).content.get();
    CHECK(library.memory_used() == 2 * rate * 4);
    CHECK(library.sound("b.wav", rate).content.get() == address_of_b);  // still there
    const auto c = library.sound("c.wav", rate).content;                // in the place of b
    REQUIRE(c);
    CHECK(library.memory_used() == 2 * rate * 4);
    CHECK(library.sound("a.wav", rate).content == a);
    CHECK(!library.sound("b.wav", rate).content);  // a and c play
    a.reset();
    CHECK(library.sound("b.wav", rate).content);
}

TEST_CASE("a .noise file is a JSON object") {
    const Place place;
    write_text(place.in("a.noise"), R"({"lfo_freq": 0.25})");
    write_text(place.in("list.noise"), "[]");
    write_text(place.in("broken.noise"), R"({"lfo_freq": )");
    const Library library(place.folder / "library");
    REQUIRE(library.noise("a.noise").content);
    CHECK(library.noise("a.noise").content->number("lfo_freq", 0) == 0.25);
    for (const std::string name : {"list.noise", "broken.noise"}) {
        const auto opened = library.noise(name);
        CHECK(!opened.content);
        REQUIRE(opened.finding);
        CHECK(opened.finding->severity == track::Severity::Warning);
    }
}

TEST_CASE("any other file comes as it is") {
    const Place place;
    const std::string text("\0\1\2abc", 6);
    write_text(place.in("data"), text);
    const auto bytes = Library(place.folder / "library").bytes("data").content;
    REQUIRE(bytes);
    CHECK(std::string(bytes->begin(), bytes->end()) == text);
    CHECK(text_of(place.in("data")) == text);
}
