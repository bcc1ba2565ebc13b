#include "dsp/swept_noise.h"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "dsp/block.h"

using namespace stillpoint::dsp;

namespace {

constexpr int rate = 48000;
constexpr double seconds = 20;

// What a steady noise of that colour sounds like.
std::vector<float> render(const nlohmann::json& colour, std::uint64_t key) {
    NoiseScore score;
    score.colour = NoiseColour::read(colour);
    SweptNoise noise(score, StepClock(seconds, rate), std::nullopt, key, 0,
                     std::make_shared<NoiseWorkspace>());
    std::vector<float> samples(static_cast<std::size_t>(seconds * rate)), right(samples);
    for (std::size_t i = 0; i < samples.size(); i += block_frames)
        noise.render(static_cast<std::int64_t>(i), block_frames, samples.data() + i, right.data() + i);
    CHECK(samples == right);
    return samples;
}

double rms(const std::vector<float>& samples) {
    double sum = 0;
    for (const float x : samples)
        sum += double(x) * x;
    return std::sqrt(sum / double(samples.size()));
}

double mean(const std::vector<float>& samples) {
    double sum = 0;
    for (const float x : samples)
        sum += x;
    return sum / double(samples.size());
}

}  // namespace

TEST_CASE("every colour has the level at which its nominal peak is expected once") {
    for (const char* name : {"pink", "brown", "red", "deep brown", "blue", "purple", "green", "white"}) {
        CAPTURE(name);
        const auto samples = render(name, 5);
        CHECK(rms(samples) > 0.16);
        CHECK(rms(samples) < 0.24);
        CHECK(std::abs(mean(samples)) < 1e-3);
        float peak = 0;
        for (const float x : samples)
            peak = std::max(peak, std::abs(x));
        CHECK(peak <= 0.95f);
        CHECK(peak > 0.7f);
    }
}

TEST_CASE("the crest factor follows the length") {
    CHECK(expected_crest(2220, 60, 60 * 44100) ==
          doctest::Approx(std::sqrt(2 * std::log(2 * 60 * 2220 / std::log(2)))));
    CHECK(expected_crest(1e9, 1, 44100) < expected_crest(1e9, 100, 4410000));
}

TEST_CASE("noise does not repeat: its autocorrelation beyond 0.2 s is that of chance") {
    const auto samples = render("white", 5);
    const double power = rms(samples) * rms(samples);
    for (const std::size_t lag : {9600u, 8192u * 2, 24576u, 65536u, 131072u}) {
        double sum = 0;
        for (std::size_t i = 0; i + lag < samples.size(); ++i)
            sum += double(samples[i]) * samples[i + lag];
        CHECK(std::abs(sum / double(samples.size() - lag) / power) <
              5 / std::sqrt(double(samples.size())) * 2);
    }
}

TEST_CASE("a seed makes equal noise, another key other noise") {
    const auto a = render("pink", 5), b = render("pink", 5), c = render("pink", 6);
    CHECK(a == b);
    CHECK(a != c);
    CHECK(NoiseColour::read({{"exponent", 1}}).seed == 1);
    CHECK_FALSE(NoiseColour::read("pink").seed.has_value());
    CHECK_FALSE(NoiseColour::read({{"exponent", 1}, {"seed", nullptr}}).seed.has_value());
}

TEST_CASE("colours are read from names, objects and names inside objects") {
    CHECK(NoiseColour::read("Deep Brown").low_exponent == 3);
    CHECK(NoiseColour::read(" deep brown ").low_exponent == 2.5);  // the preset
    CHECK(NoiseColour::read({{"name", "Brown"}}).low_exponent == 2);
    CHECK(NoiseColour::read({{"name", "Brown"}, {"exponent", 0.5}}).low_exponent == 0.5);
    CHECK(NoiseColour::read({{"exponent", 0}, {"high_exponent", 1}}).high_exponent == 1);
    CHECK(NoiseColour::read("no such colour").low_exponent == 0);
    CHECK(NoiseColour::read(17).low_exponent == 0);
}
