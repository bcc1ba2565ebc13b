// stillpoint analyze, run as a program.
#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <numbers>
#include <sstream>
#include <string>
#include <vector>

#include "codec/sound_file_writer.h"
#include "listen/temporary_folder.h"
#include "program.h"

using stillpoint::integration::run_program;

namespace {

constexpr int rate = 48000;

// Two seconds of a tone of 1 kHz at -12 dBFS (peak), in the left ear only.
std::string left_tone(const stillpoint::listen::TemporaryFolder& folder) {
    using Writer = stillpoint::codec::SoundFileWriter;
    const auto path = folder / "tone.wav";
    Writer writer(path,
                  {Writer::Container::Wav, stillpoint::codec::SoundFormat::Float32, rate, 2 * rate, ""});
    std::vector<float> samples(4 * rate);
    for (int i = 0; i < 2 * rate; ++i)
        samples[static_cast<std::size_t>(2 * i)] =
            static_cast<float>(0.25 * std::sin(2 * std::numbers::pi * 1000 * i / rate));
    writer.write(samples);
    writer.finish();
    return path.string();
}

std::string track(const stillpoint::listen::TemporaryFolder& folder) {
    const auto path = folder / "track.json";
    std::ofstream(path) << R"({"title": "One tone", "steps": [{"duration": 4, "voices": [
        {"synth_function_name": "binaural_beat", "params": {"baseFreq": 220, "beatFreq": 7}},
        {"synth_function_name": "noise_generator", "params": {"noise_type": "pink"}}]}]})";
    return path.string();
}

using Rows = std::vector<std::map<std::string, std::string>>;

Rows read_csv(const std::string& text) {
    std::istringstream lines(text);
    const auto cells = [](const std::string& line) {
        std::vector<std::string> all;
        std::istringstream in(line);
        for (std::string cell; std::getline(in, cell, ',');)
            all.push_back(cell);
        return all;
    };
    std::string line;
    std::getline(lines, line);
    const auto names = cells(line);
    Rows rows;
    while (std::getline(lines, line)) {
        const auto values = cells(line);
        auto& row = rows.emplace_back();
        for (std::size_t i = 0; i < names.size() && i < values.size(); ++i)
            row[names[i]] = values[i];
    }
    return rows;
}

}  // namespace

TEST_CASE("analyze measures a recording in the units of its columns") {
    const stillpoint::listen::TemporaryFolder folder;
    const auto outcome = run_program({"analyze", left_tone(folder)});
    REQUIRE(outcome.status == 0);
    const Rows rows = read_csv(outcome.out);
    REQUIRE(rows.size() == 100);
    const auto& middle = rows[50];
    CHECK(std::stod(middle.at("time_s")) == doctest::Approx(1.0));
    // One ear of two: 0.25^2 / 2 / 2 = -18.06 dB.
    CHECK(std::stod(middle.at("level_dbfs")) == doctest::Approx(-18.06).epsilon(0.01));
    CHECK(std::stod(middle.at("high_dbfs")) == doctest::Approx(-18.06).epsilon(0.01));
    CHECK(std::stod(middle.at("low_dbfs")) == -72);
    CHECK(std::stod(middle.at("centroid_hz")) == doctest::Approx(1000).epsilon(0.02));
    CHECK(std::stod(middle.at("balance")) == -1);
    CHECK(std::stod(middle.at("flatness")) < 0.01);
}

TEST_CASE("analyze shows the beat of a track beside what is heard, in CSV and JSON alike") {
    const stillpoint::listen::TemporaryFolder folder;
    const auto path = track(folder);
    const auto csv = run_program({"analyze", path});
    REQUIRE(csv.status == 0);
    const Rows rows = read_csv(csv.out);
    REQUIRE(rows.size() == 200);
    CHECK(std::stod(rows[100].at("beat_hz")) == 7);
    CHECK(std::stod(rows[100].at("carrier_hz")) == 220);
    CHECK(std::stod(rows[100].at("level_dbfs")) > -30);

    const auto json = nlohmann::json::parse(run_program({"analyze", "--json", path}).out);
    CHECK(json.at("title") == "One tone");
    CHECK(json.at("duration_s") == 4);
    for (const auto& [name, column] : json.at("columns").items()) {
        CAPTURE(name);
        REQUIRE(column.size() == rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i)
            if (!column[i].is_null()) CHECK(column[i].get<double>() == std::stod(rows[i].at(name)));
    }
}

TEST_CASE("analyze says the same of a stretch as of the whole") {
    const stillpoint::listen::TemporaryFolder folder;
    const auto path = track(folder);
    const Rows whole = read_csv(run_program({"analyze", path}).out);
    const Rows part = read_csv(run_program({"analyze", path, "--from", "2", "--length", "0.5"}).out);
    REQUIRE(part.size() == 25);
    for (std::size_t i = 0; i < part.size(); ++i)
        CHECK(part[i] == whole[100 + i]);
}

TEST_CASE("analyze draws a picture") {
    const stillpoint::listen::TemporaryFolder folder;
    const auto picture = folder / "tone.svg";
    const auto outcome = run_program({"analyze", left_tone(folder), "--picture", picture.string()});
    CHECK(outcome.status == 0);
    CHECK(outcome.out.empty());
    std::ifstream file(picture);
    const std::string svg(std::istreambuf_iterator<char>(file), {});
    CHECK(svg.starts_with("<svg "));
    CHECK(svg.ends_with("</svg>\n"));
    CHECK(svg.find("tone.wav") != std::string::npos);
}

TEST_CASE("analyze says in a line what it cannot do") {
    const stillpoint::listen::TemporaryFolder folder;
    const auto tone = left_tone(folder);
    const auto fails = [](const std::vector<std::string>& arguments, const std::string& words) {
        const auto outcome = run_program(arguments);
        CAPTURE(words);
        CHECK(outcome.status == 1);
        CHECK(outcome.out.empty());
        REQUIRE(outcome.error_lines().size() == 1);
        CHECK(outcome.error_lines()[0].find(words) != std::string::npos);
    };
    fails({"analyze", tone, "--from", "9"}, "the sound ends at 2");
    fails({"analyze", tone, "--length", "0"}, "--length: must be more than 0 seconds");
    fails({"analyze", (folder / "none.wav").string()}, "none.wav");
    fails({"analyze", tone, "-o", (folder / "no/where.csv").string()}, "where.csv");
}
