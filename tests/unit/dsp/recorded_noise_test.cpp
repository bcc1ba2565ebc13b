#include "dsp/recorded_noise.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "dsp/swept_noise.h"

using namespace stillpoint::dsp;

namespace {

constexpr int rate = 48000;
constexpr double seconds = 2;

// A second of two tones that fit into it.
RecordedNoise::Samples two_tones(double a, double b) {
    std::vector<float> samples(rate);
    for (int i = 0; i < rate; ++i)
        samples[std::size_t(i)] =
            static_cast<float>(0.2 * sin_turns(a * i / rate) + 0.2 * sin_turns(b * i / rate));
    return std::make_shared<const std::vector<float>>(std::move(samples));
}

std::vector<float> play(NoiseScore score, std::int64_t first, std::size_t frames, std::size_t cut) {
    SweptNoise noise(score, StepClock(seconds, rate), std::nullopt, 1, 0, std::make_shared<NoiseWorkspace>());
    std::vector<float> left(frames), right(frames);
    for (std::size_t i = 0; i < frames; i += cut)
        noise.render(first + static_cast<std::int64_t>(i), static_cast<int>(std::min(cut, frames - i)),
                     left.data() + i, right.data() + i);
    return left;
}

double level_at(const std::vector<float>& samples, double frequency) {
    double a = 0, b = 0;
    for (std::size_t i = 0; i < rate; ++i) {
        a += samples[i] * cos_turns(frequency * double(i) / rate);
        b += samples[i] * sin_turns(frequency * double(i) / rate);
    }
    return 2 * std::hypot(a, b) / rate;
}

}  // namespace

TEST_CASE("a recording plays over and over through the fixed filters, up to the nominal peak") {
    NoiseScore score;
    score.recording = two_tones(1000, 10000);
    const auto sound = play(score, 0, 2 * rate, 192);
    CHECK(*std::max_element(sound.begin(), sound.end()) == doctest::Approx(0.95).epsilon(1e-3));
    CHECK(level_at(sound, 10000) / level_at(sound, 1000) == doctest::Approx(0.5).epsilon(0.02));  // -6 dB
    for (std::size_t i = 0; i < rate; i += 997)
        CHECK(sound[i] == doctest::Approx(sound[i + rate]).epsilon(1e-3));
    CHECK(sound == play(score, 0, 2 * rate, 41));
    const auto late = play(score, 50001, 3000, 100);
    CHECK(std::equal(late.begin(), late.end(), sound.begin() + 50001));
}

TEST_CASE("fixed and swinging notches work on recordings, and sweeps give back what they take") {
    NoiseScore score;
    score.recording = two_tones(1000, 3000);
    score.notches = {{3000, 2, 2}};
    CHECK(level_at(play(score, 0, rate, 192), 3000) < 0.01);
    score.notches.clear();
    score.sweeps.sweeps.resize(1);
    score.sweeps.sweeps[0].low = score.sweeps.sweeps[0].high = Ramp(3000);
    const auto swept = play(score, 0, rate, 192);
    CHECK(level_at(swept, 3000) < 0.02);
    CHECK(level_at(swept, 1000) > 0.6);  // 0.475 without the sweep
}

TEST_CASE("an empty recording leaves the noise, a silent one is silent") {
    NoiseScore score;
    score.recording = std::make_shared<const std::vector<float>>();
    const auto noise = play(score, 0, 5000, 192);
    CHECK(*std::max_element(noise.begin(), noise.end()) > 0.1f);
    score.recording = std::make_shared<const std::vector<float>>(100, 0.0f);
    for (const float x : play(score, 0, 5000, 192))
        CHECK(x == 0);
}
