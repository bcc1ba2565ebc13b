// stillpoint convert, run as a program on a whole session of the earlier program with its presets.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "listen/temporary_folder.h"
#include "program.h"

using stillpoint::integration::run_program;
using stillpoint::listen::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

const fs::path sessions = fs::path(STILLPOINT_SOURCE_DIR) / "tests/sessions";

std::string text_of(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// A recording of a hundred silent samples.
void write_silence(const fs::path& path) {
    const std::string header(
        "RIFF\xec\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\xbb\0\0\0\x77\x01\0\x02\0\x10\0data\xc8\0\0\0", 44);
    std::ofstream(path, std::ios::binary) << header << std::string(200, '\0');
}

}  // namespace

TEST_CASE("a whole session becomes the track it meant, and what is lost is told") {
    const TemporaryFolder folder;
    const std::string output = (folder / "evening.track.json").string();
    const auto outcome = run_program({"convert", (sessions / "evening.json").string(), "-o", output,
                                      "--presets", (sessions / "presets").string()});
    CHECK(outcome.status == 0);
    CHECK(outcome.out.empty());
    CHECK(outcome.err == text_of(sessions / "evening.lost.txt"));
    CHECK(nlohmann::json::parse(text_of(output)) ==
          nlohmann::json::parse(text_of(sessions / "evening.track.json")));
}

TEST_CASE("check finds nothing in the track of a session whose recordings are there, and it renders") {
    const TemporaryFolder folder;
    fs::copy_file(sessions / "evening.track.json", folder / "evening.track.json");
    write_silence(folder / "rain.wav");
    write_silence(folder / "bell.wav");
    const auto check = run_program({"check", (folder / "evening.track.json").string()});
    CHECK(check.err.empty());
    CHECK(check.status == 0);
    const auto render = run_program({"render", (folder / "evening.track.json").string(), "-o",
                                     (folder / "end.wav").string(), "--from", "184", "--length", "1"});
    CHECK(render.status == 0);
}

TEST_CASE("a converted track converts to itself") {
    const auto outcome = run_program({"convert", (sessions / "evening.track.json").string(), "-o", "-"});
    CHECK(outcome.status == 0);
    CHECK(outcome.err.empty());
    CHECK(nlohmann::json::parse(outcome.out) ==
          nlohmann::json::parse(text_of(sessions / "evening.track.json")));
}

TEST_CASE("convert never writes over its own file, and nothing where it fails") {
    const TemporaryFolder folder;
    const fs::path voice = folder / "calm.voice";
    fs::copy_file(sessions / "presets/calm.voice", voice);
    const std::string before = text_of(voice);
    const auto same = run_program({"convert", voice.string(), "-o", voice.string()});
    CHECK(same.status == 1);
    CHECK(same.err ==
          "error: the track would take the place of " + voice.string() + "; choose another name\n");
    CHECK(text_of(voice) == before);

    const fs::path track = folder / "track.json";
    CHECK(run_program({"convert", (sessions / "evening.json").string(), "-o", track.string()}).status == 1);
    CHECK_FALSE(fs::exists(track));
    const auto lost = run_program({"convert", voice.string(), "-o", track.string(), "--presets", "/nowhere"});
    CHECK(lost.status == 1);
    CHECK(lost.err == "error: cannot read /nowhere: No such file or directory\n");

    CHECK(run_program({"convert", voice.string(), "-o", track.string(), "--duration", "20"}).status == 0);
    CHECK(nlohmann::json::parse(text_of(track))["steps"][0]["duration"] == 20);
}
