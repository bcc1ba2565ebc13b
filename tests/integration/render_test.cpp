// stillpoint render, run as a program.
#include <doctest/doctest.h>
#include <sndfile.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "engine/load.h"
#include "engine/plan.h"
#include "engine/renderer.h"
#include "listen/sound_file.h"
#include "listen/temporary_folder.h"
#include "listen/tone.h"
#include "program.h"

using namespace stillpoint;
using integration::run_program;
namespace fs = std::filesystem;

namespace {

const std::string tones = R"({
    "title": "Two steps",
    "global": {"sample_rate": 44100},
    "progression": [
        {"duration": 4, "voices": [{"synth_function_name": "binaural_beat",
                                    "params": {"baseFreq": 200, "beatFreq": 4.5, "ampL": 0.5, "ampR": 0.5}}]},
        {"duration": 3, "voices": [{"synth_function_name": "binaural_beat",
                                    "params": {"baseFreq": 150, "beatFreq": 10, "ampL": 0.5, "ampR": 0.5}},
                                   {"synth_function_name": "noise_generator", "voice_type": "noise",
                                    "params": {"noise_type": "pink", "sweeps": []}}]}
    ]})";

// A folder with a track in it.
struct Workplace {
    explicit Workplace(const std::string& document = tones) {
        std::ofstream(folder / "track.json") << document;
    }
    std::string track() const { return (folder / "track.json").string(); }
    std::string file(const std::string& name) const { return (folder / name).string(); }

    // Runs `stillpoint render` on the track; output is NAME.
    integration::Outcome render(const std::string& name, std::vector<std::string> more = {}) const {
        std::vector<std::string> arguments{"render", track(), "-o", file(name)};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run_program(arguments);
    }

    // The sound of a render that must succeed.
    listen::SoundFile sound(const std::string& name, std::vector<std::string> more = {}) const {
        const auto outcome = render(name, std::move(more));
        INFO(outcome.err);
        REQUIRE(outcome.status == 0);
        return listen::read_sound_file(file(name));
    }

    // Files beside the track.
    std::vector<std::string> outputs() const {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(fs::path(track()).parent_path()))
            if (entry.path().filename() != "track.json") names.push_back(entry.path().filename());
        return names;
    }

    listen::TemporaryFolder folder;
};

std::string bytes(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// What went wrong, without the lines of progress.
std::vector<std::string> problems(const integration::Outcome& outcome) {
    auto lines = outcome.error_lines();
    std::erase_if(lines, [](const std::string& line) { return line.starts_with("render: "); });
    return lines;
}

std::vector<float> seconds_of(const listen::SoundFile& sound, double from, double length, int side) {
    const auto first = static_cast<std::size_t>(from * sound.rate),
               count = static_cast<std::size_t>(length * sound.rate);
    return listen::ear(std::span(sound.samples).subspan(2 * first, 2 * count), side);
}

}  // namespace

TEST_CASE("a WAV file holds the very bits of the renderer") {
    const Workplace work;
    const auto sound = work.sound("a.wav");
    CHECK(sound.rate == 44100);
    CHECK((sound.format & SF_FORMAT_SUBMASK) == SF_FORMAT_FLOAT);
    CHECK(sound.title == "Two steps");

    const auto track = engine::load_track(tones).track;
    REQUIRE(track);
    const auto plan = std::make_shared<engine::Plan>(engine::exact_plan(*track, 44100, track->seed));
    engine::Renderer renderer(track, plan, 44100, track->seed);
    REQUIRE(sound.frames() == renderer.frames());
    std::vector<float> expected(sound.samples.size());
    for (std::size_t i = 0; i < expected.size();
         i += 2 * 882)  // 20 ms at a time; the program takes other portions
        renderer.advance(std::span(expected).subspan(i, std::min<std::size_t>(2 * 882, expected.size() - i)));
    CHECK(sound.samples == expected);
}

TEST_CASE("every format holds carrier, beat, length and the level asked for") {
    const Workplace work;
    struct Case {
        const char* file;
        std::vector<std::string> options;
        int rate, format;
    };
    const Case cases[] = {
        {"a.wav", {}, 44100, SF_FORMAT_WAV | SF_FORMAT_FLOAT},
        {"b.wav", {"--format", "s16", "--rate", "32000"}, 32000, SF_FORMAT_WAV | SF_FORMAT_PCM_16},
        {"c.wav", {"--format", "s24"}, 44100, SF_FORMAT_WAV | SF_FORMAT_PCM_24},
        {"d.flac", {}, 44100, SF_FORMAT_FLAC | SF_FORMAT_PCM_24},
        {"e.flac", {"--format", "s16"}, 44100, SF_FORMAT_FLAC | SF_FORMAT_PCM_16},
        {"f.ogg", {}, 48000, SF_FORMAT_OGG | SF_FORMAT_OPUS}};
    for (const Case& one : cases) {
        CAPTURE(one.file);
        const auto sound = work.sound(one.file, one.options);
        CHECK(sound.rate == one.rate);
        CHECK(sound.format == one.format);
        CHECK(sound.frames() == 7 * one.rate);
        CHECK(sound.title == "Two steps");
        const auto left = seconds_of(sound, 0.5, 3, 0), right = seconds_of(sound, 0.5, 3, 1);
        const double lower = listen::tone_frequency(left, one.rate, 197.75);
        const double upper = listen::tone_frequency(right, one.rate, 202.25);
        CHECK(std::abs(lower + upper) / 2 == doctest::Approx(200).epsilon(1e-5));
        CHECK(std::abs(upper - lower) == doctest::Approx(4.5).epsilon(1e-4));
        const auto [low, high] = std::ranges::minmax(sound.samples);
        CHECK(std::max(-low, high) == doctest::Approx(0.25).epsilon(0.1));
    }
}

TEST_CASE("the same command gives the same file, byte for byte") {
    const Workplace work;
    for (const std::string ending : {".wav", ".flac", ".ogg"}) {
        CAPTURE(ending);
        work.sound("first" + ending);
        work.sound("second" + ending);
        CHECK(bytes(work.file("first" + ending)) == bytes(work.file("second" + ending)));
    }
}

TEST_CASE("a part of the track is cut from the whole") {
    const Workplace work;
    const auto whole = work.sound("whole.wav");
    const auto part = work.sound("part.wav", {"--from", "3.5", "--length", "1"});
    REQUIRE(part.frames() == 44100);
    const auto first = whole.samples.begin() + static_cast<std::ptrdiff_t>(2 * 3.5 * 44100);
    CHECK(std::equal(part.samples.begin(), part.samples.end(), first));
    CHECK(work.sound("rest.wav", {"--from", "6", "--length", "100"}).frames() == 44100);
}

TEST_CASE("--target-level sets the peak, none leaves the levels of the steps") {
    const Workplace work;
    const auto peak = [](const listen::SoundFile& sound) {
        const auto [low, high] = std::ranges::minmax(sound.samples);
        return std::max(-low, high);
    };
    CHECK(peak(work.sound("half.wav", {"--target-level", "0.5"})) == doctest::Approx(0.5).epsilon(1e-6));
    CHECK(peak(work.sound("none.wav", {"--target-level", "none", "--length", "3"})) ==
          doctest::Approx(0.95 * 0.48).epsilon(0.01));
}

TEST_CASE("--seed changes the noise and nothing else") {
    const Workplace work;
    const auto first = work.sound("first.wav", {"--target-level", "none", "--seed", "1"});
    const auto second = work.sound("second.wav", {"--target-level", "none", "--seed", "2"});
    CHECK(seconds_of(first, 0, 3.9, 0) == seconds_of(second, 0, 3.9, 0));
    CHECK(seconds_of(first, 4.5, 2, 0) != seconds_of(second, 4.5, 2, 0));
}

TEST_CASE("stages are counted from 1: one step, one voice") {
    const Workplace work;
    const auto step = work.sound("step.wav", {"--stage", "step:2"});
    CHECK(step.frames() == 3 * 44100);
    const auto voice = work.sound("voice.wav", {"--stage", "voice:2.1"});
    CHECK(voice.frames() == 3 * 44100);
    // The first voice of the second step is a tone of 0.5, as it is.
    const auto left = seconds_of(voice, 0.5, 2, 0);
    CHECK(listen::tone_amplitude(left, 44100, listen::tone_frequency(left, 44100, 145)) ==
          doctest::Approx(0.5).epsilon(1e-3));
}

TEST_CASE("progress goes to stderr, a line per percent when that is not a terminal") {
    const Workplace work;
    const auto outcome = work.render("a.wav");
    CHECK(outcome.status == 0);
    CHECK(outcome.out.empty());
    const auto lines = outcome.error_lines();
    REQUIRE(lines.size() == 101);
    CHECK(lines.front() == "render: 0 %");
    CHECK(lines.back() == "render: 100 %");
}

TEST_CASE("a wrong argument gives one line that says what is right, status 1 and no file") {
    const Workplace work;
    struct Case {
        const char* file;
        std::vector<std::string> options;
        std::string says;
    };
    const Case cases[] = {
        {"a.mp3", {}, "use .wav, .flac or .ogg"},
        {"a.flac", {"--format", "f32"}, "FLAC holds integers only"},
        {"a.ogg", {"--format", "s16"}, "Ogg Opus has no sample format"},
        {"a.wav", {"--format", "u8"}, "use f32, s24 or s16"},
        {"a.ogg", {"--rate", "44100"}, "always runs at 48000 Hz"},
        {"a.wav", {"--rate", "7999"}, "must be 8000 to 192000 Hz"},
        {"a.wav", {"--rate", "fast"}, "--rate"},
        {"a.wav", {"--from", "7"}, "ends at 7.0"},
        {"a.wav", {"--from", "nan"}, "must be 0 or more seconds"},
        {"a.wav", {"--from", "-1"}, "must be 0 or more seconds"},
        {"a.wav", {"--length", "0"}, "must be more than 0 seconds"},
        {"a.wav", {"--stage", "step"}, "counted from 1"},
        {"a.wav", {"--stage", "step:0"}, "counted from 1"},
        {"a.wav", {"--stage", "step:99999999999"}, "counted from 1"},
        {"a.wav", {"--stage", "step:3"}, "its steps are 1 to 2"},
        {"a.wav", {"--stage", "voice:1"}, "counted from 1"},
        {"a.wav", {"--stage", "voice:1.2"}, "that step has voices 1 to 1"},
        {"a.wav", {"--target-level", "2"}, "at most 1, or none"},
        {"a.wav", {"--target-level", "loud"}, "at most 1, or none"},
        {"a.wav", {"--target-level", "0.5", "--stage", "step:1"}, "before the final gain"},
        {"a.wav", {"--seed", "-1"}, "must be a whole number from 0 to 2^64 - 1"},
        {"a.wav", {"--media", "/no/such/folder"}, "cannot open the media library"},
        {"a.wav", {"--wrong"}, "--wrong"},
        {"nowhere/a.wav", {}, "No such file or directory"},
    };
    for (const Case& one : cases) {
        CAPTURE(one.says);
        const auto outcome = work.render(one.file, one.options);
        CHECK(outcome.status == 1);
        const auto lines = problems(outcome);
        REQUIRE(lines.size() == 1);
        CHECK(lines[0].starts_with("error: "));
        CHECK(lines[0].find(one.says) != std::string::npos);
        CHECK(work.outputs().empty());
    }
}

TEST_CASE("a track that cannot be played is refused with the place of each problem") {
    const Workplace work(
        R"({"progression": [{"duration": "long", "voices": []}, {"duration": 1e9, "voices": []}]})");
    const auto outcome = work.render("a.wav");
    CHECK(outcome.status == 1);
    CHECK(outcome.err.find("error: /progression/0/duration") != std::string::npos);
    CHECK(outcome.err.find("error: /progression/1/duration") != std::string::npos);
    CHECK(work.outputs().empty());
}

TEST_CASE("a track that cannot be read is one line") {
    const Workplace work;
    for (const std::string& track :
         {work.file("missing.json"), fs::path(work.track()).parent_path().string()}) {
        const auto outcome = run_program({"render", track, "-o", work.file("a.wav")});
        CHECK(outcome.status == 1);
        REQUIRE(outcome.error_lines().size() == 1);
        CHECK(outcome.error_lines()[0].starts_with("error: cannot read " + track));
    }
}

TEST_CASE("what was there before stays until the new file is complete") {
    const Workplace work;
    std::ofstream(work.file("a.wav")) << "precious";
    CHECK(work.render("a.wav", {"--from", "100"}).status == 1);
    CHECK(bytes(work.file("a.wav")) == "precious");
    CHECK(work.outputs().size() == 1);
    CHECK(work.render("a.wav").status == 0);
    CHECK(bytes(work.file("a.wav")).starts_with("RIFF"));
    CHECK(work.outputs().size() == 1);
}

TEST_CASE("Ctrl-C ends a render and leaves nothing behind") {
    std::string steps;
    for (int i = 0; i < 600; ++i)
        steps += std::string(i == 0 ? "" : ",") +
                 R"({"duration": 100, "voices": [{"synth_function_name": "binaural_beat", "params": {}}]})";
    const Workplace work(R"({"progression": [)" + steps + "]}");
    const auto outcome = integration::interrupt_program(
        {"render", work.track(), "-o", work.file("a.wav"), "--rate", "192000"}, 0.5);
    CHECK(outcome.status == 130);
    CHECK(problems(outcome).empty());
    CHECK(work.outputs().empty());
}
