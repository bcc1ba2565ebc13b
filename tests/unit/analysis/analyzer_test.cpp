#include "analysis/analyzer.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <numbers>
#include <random>

using stillpoint::analysis::Analyzer;
using stillpoint::analysis::Features;

namespace {

using Sound = std::vector<float>;  // interleaved

Sound sound(double seconds, const std::function<std::pair<double, double>(double)>& at) {
    Sound result;
    const auto frames = static_cast<std::size_t>(seconds * 48000);
    for (std::size_t n = 0; n < frames; ++n) {
        const auto [left, right] = at(static_cast<double>(n) / 48000);
        result.push_back(static_cast<float>(left));
        result.push_back(static_cast<float>(right));
    }
    return result;
}

double sine(double hz, double t) {
    return std::sin(2 * std::numbers::pi * hz * t);
}

Sound binaural(double seconds) {
    return sound(seconds, [](double t) { return std::pair(0.25 * sine(200, t), 0.25 * sine(204, t)); });
}

Sound noise(double seconds, bool same_in_both_ears) {
    std::mt19937 random(7);
    std::uniform_real_distribution<double> draw(-0.3, 0.3);
    return sound(seconds, [&](double) {
        const double left = draw(random);
        return std::pair(left, same_in_both_ears ? left : draw(random));
    });
}

std::vector<Features> analyse(const Sound& sound, std::size_t chunk_frames, std::int64_t first_sample = 0) {
    Analyzer analyzer(first_sample);
    std::vector<Features> features;
    for (std::size_t at = 0; at < sound.size(); at += chunk_frames * 2)
        analyzer.push(std::span(sound).subspan(at, std::min(chunk_frames * 2, sound.size() - at)), features);
    return features;
}

// Largest minus smallest value once the window is full.
int swing(const std::vector<Features>& features, std::uint8_t Features::*value) {
    const auto begin = features.begin() + 25;
    const auto [low, high] = std::minmax_element(
        begin, features.end(), [value](const Features& a, const Features& b) { return a.*value < b.*value; });
    return (*high).*value - (*low).*value;
}

}  // namespace

TEST_CASE("Hops lie on multiples of 960 samples and need the sound 2048 samples ahead") {
    const auto features = analyse(binaural(1), 4096);
    REQUIRE(features.size() == (48000 - 2048) / 960 + 1);
    CHECK(features.front().hop == 0);
    CHECK(features.back().hop == static_cast<std::int64_t>(features.size()) - 1);
}

TEST_CASE("The size of the pieces does not matter") {
    const Sound pieces = noise(3, false);
    const auto by_quantum = analyse(pieces, 960);
    CHECK(by_quantum == analyse(pieces, 48000));
    CHECK(by_quantum == analyse(pieces, 1));
    CHECK(by_quantum == analyse(pieces, 7919));
}

TEST_CASE("A steady binaural pair is level and without flux: the ears are not mixed") {
    const auto features = analyse(binaural(5), 960);
    const int two_percent = 5;  // of 255
    CHECK(swing(features, &Features::level) <= two_percent);
    CHECK(swing(features, &Features::band_mid) <= two_percent);
    CHECK(swing(features, &Features::centroid) <= two_percent);
    CHECK(swing(features, &Features::flux) <= two_percent);
    CHECK(features.back().flux <= two_percent);
}

TEST_CASE("Levels are decibels of the mean square of both ears") {
    const auto features = analyse(binaural(2), 960);
    const double decibels = 20 * std::log10(0.25) - 3.0103;
    CHECK(features.back().level == std::lround((decibels + 60) / 54 * 255));
    CHECK(features.back().band_mid == std::lround((decibels + 72) / 66 * 255));
    CHECK(features.back().band_air == 0);
}

TEST_CASE("Each band hears its own range") {
    const auto at = [](double hz) {
        return analyse(sound(1, [hz](double t) { return std::pair(0.2 * sine(hz, t), 0.2 * sine(hz, t)); }),
                       960)
            .back();
    };
    CHECK(at(60).band_low > 150);
    CHECK(at(60).band_high < 40);
    CHECK(at(1000).band_high > 150);
    CHECK(at(1000).band_low < 40);
    CHECK(at(6000).band_air > 150);
    CHECK(at(6000).band_mid < 40);
}

TEST_CASE("The centroid and the roll-off of a tone are its pitch") {
    const auto features =
        analyse(sound(1, [](double t) { return std::pair(0.2 * sine(800, t), 0.2 * sine(800, t)); }), 960);
    CHECK(std::abs(features.back().centroid - 4 * 255 / 8) <= 1);  // four octaves above 50 Hz
    CHECK(std::abs(features.back().rolloff - 4 * 255 / 8) <= 1);
}

TEST_CASE("Noise is flat, a tone is not") {
    CHECK(analyse(noise(1, false), 960).back().flatness > 120);
    CHECK(analyse(binaural(1), 960).back().flatness < 5);
}

TEST_CASE("Balance and correlation tell the ears apart") {
    const auto left =
        analyse(sound(1, [](double t) { return std::pair(0.2 * sine(300, t), 0.0); }), 960).back();
    CHECK(left.balance == 1);
    CHECK(std::abs(analyse(binaural(1), 960).back().balance - 128) <= 1);
    CHECK(analyse(noise(1, true), 960).back().correlation == 255);
    CHECK(std::abs(analyse(noise(1, false), 960).back().correlation - 128) < 12);
}

TEST_CASE("A sound that begins raises the flux once") {
    const auto features = analyse(
        sound(3,
              [](double t) {
                  const double tone = t < 1.5 ? 0.0 : 0.3 * (sine(300, t) + sine(900, t) + sine(2700, t)) / 3;
                  return std::pair(tone, tone);
              }),
        960);
    const auto highest =
        std::max_element(features.begin(), features.end(),
                         [](const Features& a, const Features& b) { return a.flux < b.flux; });
    CHECK(std::abs(highest->hop - 75) <= 3);
}

TEST_CASE("Begun in the middle, the features become those of a run from the start") {
    const Sound whole = noise(4, false);
    const std::int64_t start = 48123;
    const auto all = analyse(whole, 960);
    const auto joined = analyse(Sound(whole.begin() + start * 2, whole.end()), 960, start);
    REQUIRE(joined.front().hop == 51);
    for (const Features& features : joined)
        if (features.hop * 960 >= start + Analyzer::memory)
            CHECK(features == all[static_cast<std::size_t>(features.hop)]);
}

TEST_CASE("Silence is silent and has no shape") {
    const auto features = analyse(Sound(96000, 0.0F), 960).back();
    CHECK(features == Features{features.hop});
}

TEST_CASE(
    "An ear of every second hop hears those as before, but for the flux, and a resting one hears silence") {
    const Sound pieces = noise(2, false);
    const auto all = analyse(pieces, 960);
    Analyzer analyzer;
    std::vector<Features> half;
    analyzer.set_stride(2);
    analyzer.push(pieces, half);
    REQUIRE(half.size() == (all.size() + 1) / 2);
    for (std::size_t i = 0; i < half.size(); ++i) {
        Features expected = all[2 * i];
        expected.flux = half[i].flux;
        CHECK(half[i] == expected);
    }
    std::vector<Features> resting;
    analyzer.seek(0);
    analyzer.set_stride(0);
    analyzer.push(pieces, resting);
    REQUIRE(resting.size() == all.size());
    for (std::size_t i = 0; i < resting.size(); ++i)
        CHECK(resting[i] == Features{static_cast<std::int64_t>(i)});
}
