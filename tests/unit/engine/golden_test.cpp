// The engine against figures of an independent renderer; see tests/golden/README.md.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "engine/plan.h"
#include "engine/renderer.h"
#include "sample_tracks.h"

using namespace stillpoint;
using engine::Stage;

namespace {

constexpr double tolerance = 2e-5;

std::vector<float> render(const nlohmann::json& figures) {
    const auto track = parsed(figures["track"].dump());
    const int rate = figures["rate"];
    const auto plan = std::make_shared<const engine::Plan>(engine::exact_plan(*track, rate, 1, 0));
    const std::string name = figures["stage"];
    const auto kind = name == "voice"  ? Stage::Kind::Voice
                      : name == "step" ? Stage::Kind::Step
                                       : Stage::Kind::Track;
    engine::Renderer renderer(track, plan, rate, 1, {kind, 0, 0});
    std::vector<float> samples(2 * static_cast<std::size_t>(renderer.frames()));
    renderer.advance(samples);
    return samples;
}

void compare(const nlohmann::json& figures, const std::vector<float>& samples) {
    REQUIRE(samples.size() == 2 * figures["frames"].get<std::size_t>());
    double worst = 0;
    for (const auto& probe : figures["probes"])
        for (std::size_t ear : {0u, 1u})
            worst = std::max(worst, std::abs(samples[2 * probe[0].get<std::size_t>() + ear] -
                                             probe[1 + ear].get<double>()));
    CHECK(worst < tolerance);
    if (!figures.contains("peak")) return;
    for (std::size_t ear : {0u, 1u}) {
        double peak = 0;
        for (std::size_t i = ear; i < samples.size(); i += 2)
            peak = std::max(peak, double(std::abs(samples[i])));
        CHECK(std::abs(peak - figures["peak"][ear].get<double>()) < tolerance);
    }
}

}  // namespace

TEST_CASE("voices, steps and tracks match the golden figures") {
    const std::filesystem::path folder = STILLPOINT_SOURCE_DIR "/tests/golden";
    int cases = 0;
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
        if (file.path().extension() != ".json") continue;
        INFO(file.path().stem().string());
        std::ifstream in(file.path());
        const auto figures = nlohmann::json::parse(in);
        compare(figures, render(figures));
        ++cases;
    }
    CHECK(cases >= 62);
}
