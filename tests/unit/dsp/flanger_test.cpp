#include "dsp/flanger.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

using namespace stillpoint::dsp;

namespace {

constexpr int rate = 48000;

using Sound = std::vector<float>;

// The left ear of SOUND, the same in both ears, through a flanger.
Sound flanged(const FlangerSettings& settings, const Sound& sound, double bound = 1) {
    Flanger flanger(settings, rate, bound);
    Sound left = sound, right = sound;
    const auto frames = static_cast<std::int64_t>(sound.size());
    for (std::int64_t first = 0; first < frames; first += block_frames) {
        const int count = static_cast<int>(std::min<std::int64_t>(block_frames, frames - first));
        REQUIRE(flanger.begin(first) == first);
        flanger.process(first, count, left.data() + first, right.data() + first);
    }
    return left;
}

Sound noise(std::size_t frames) {
    std::mt19937 random(4);
    std::uniform_real_distribution<float> uniform(-1, 1);
    Sound sound(frames);
    for (float& x : sound)
        x = uniform(random);
    return sound;
}

Sound sine(double hertz, std::size_t frames) {
    Sound sound(frames);
    for (std::size_t i = 0; i < frames; ++i)
        sound[i] = static_cast<float>(std::sin(2 * M_PI * hertz * double(i) / rate));
    return sound;
}

double rms(const Sound& sound, std::size_t from) {
    double sum = 0;
    for (std::size_t i = from; i < sound.size(); ++i)
        sum += double(sound[i]) * sound[i];
    return std::sqrt(sum / double(sound.size() - from));
}

// A delay that stands, without makeup.
FlangerSettings standing(double delay_ms) {
    FlangerSettings settings;
    settings.delay_ms = delay_ms;
    settings.depth_ms = 0;
    settings.makeup = false;
    return settings;
}

}  // namespace

TEST_CASE("the delayed sound arrives at the true fraction of a frame, and once only") {
    FlangerSettings settings = standing(1000 * 100.25 / rate);
    settings.mix = 1;
    Sound click(1000, 0.0f);
    click[10] = 1;
    SUBCASE("on a line") {
        const Sound out = flanged(settings, click);
        CHECK(out[110] == doctest::Approx(0.75));
        CHECK(out[111] == doctest::Approx(0.25));
    }
    SUBCASE("on a cubic") {
        settings.interpolation = Interpolation::Cubic;
        const Sound out = flanged(settings, click);
        CHECK(out[109] == doctest::Approx(-0.0546875));
        CHECK(out[110] == doctest::Approx(0.8203125));
        CHECK(out[111] == doctest::Approx(0.2734375));
        CHECK(out[112] == doctest::Approx(-0.0390625));
    }
    settings.feedback = 0.9;  // but no high-pass in the loop
    const Sound out = flanged(settings, click);
    for (std::size_t i = 120; i < out.size(); ++i)
        CHECK(out[i] == 0);
}

TEST_CASE("with a high-pass the delayed sound comes back again and again, by the feedback weaker") {
    FlangerSettings settings = standing(5);
    settings.high_pass = 1;  // Hz: hardly any
    settings.low_pass = 30000;
    settings.mix = 1;
    settings.feedback = -0.5;
    Sound click(1100, 0.0f);
    click[0] = 1;
    const Sound out = flanged(settings, click);
    CHECK(out[240] == doctest::Approx(1).epsilon(0.01));
    CHECK(out[480] == doctest::Approx(-0.5).epsilon(0.01));
    CHECK(out[720] == doctest::Approx(0.25).epsilon(0.01));
    CHECK(out[960] == doctest::Approx(-0.125).epsilon(0.01));
}

TEST_CASE("the makeup keeps the loudness of a tone whose delayed copy doubles or quenches it") {
    for (const double hertz : {500.0, 250.0}) {  // 2 ms are a whole or half a period
        FlangerSettings settings = standing(2);
        settings.mix = 0.6;
        const Sound tone = sine(hertz, rate);
        const double plain = rms(tone, rate / 2);
        CHECK(rms(flanged(settings, tone), rate / 2) ==
              doctest::Approx((hertz == 500 ? 1.6 : 0.4) * plain).epsilon(0.001));
        settings.makeup = true;
        settings.makeup_most = 4;
        CHECK(rms(flanged(settings, tone), rate / 2) == doctest::Approx(plain).epsilon(0.002));
    }
}

TEST_CASE("no setting makes a flanger grow beyond its bound") {
    std::mt19937 random(8);
    const auto pick = [&](double low, double high) {
        return std::uniform_real_distribution<double>(low, high)(random);
    };
    const Sound hiss = noise(20000);
    for (int i = 0; i < 300; ++i) {
        FlangerSettings settings;
        settings.delay_ms = pick(-1, 12);
        settings.depth_ms = pick(-1, 12);
        settings.min_delay_ms = pick(-1, 3);
        settings.max_delay_ms = pick(-1, 15);
        settings.rate = std::pow(10, pick(-2, 4));
        settings.shape = i % 2 ? FlangerSettings::Shape::Sine : FlangerSettings::Shape::Triangle;
        settings.law = static_cast<FlangerSettings::Law>(random() % 3);
        settings.feedback = pick(-3, 3);
        settings.high_pass = std::pow(10, pick(-1, 5));
        settings.low_pass = std::pow(10, pick(0, 5));
        settings.mix = pick(-2, 2);
        settings.interpolation = random() % 2 ? Interpolation::Linear : Interpolation::Cubic;
        settings.makeup = random() % 2;
        settings.makeup_ms = std::pow(10, pick(-1, 3));
        settings.makeup_least = pick(-1, random() % 4 ? 1 : 3);
        settings.makeup_most = pick(random() % 4 ? -0.5 : -20, 4);
        if (random() % 2) settings.high_pass = 0;
        Sound sound = random() % 2 ? hiss : sine(std::pow(10, pick(1, 4)), 20000);
        if (random() % 2) std::fill(sound.begin() + 9000, sound.begin() + 12000, 0.0f);
        CAPTURE(i);
        double peak = 0;
        for (const float x : flanged(settings, sound))
            peak = std::isfinite(x) ? std::max(peak, double(std::abs(x))) : 1e30;
        CHECK(peak <= Flanger(settings, rate, 1).gain_bound() * (1 + 1e-5));
    }
}

TEST_CASE("a flanged tone stays within its own bound, which is close above it") {
    std::mt19937 random(9);
    const auto pick = [&](double low, double high) {
        return std::uniform_real_distribution<double>(low, high)(random);
    };
    double loosest = 0;
    for (int i = 0; i < 150; ++i) {
        FlangerSettings settings;
        const bool usual = i % 3 == 0;
        if (!usual) {
            settings.delay_ms = pick(0.3, 8);
            settings.depth_ms = pick(0, 4);
            settings.rate = std::pow(10, pick(-2, 0.5));
            settings.mix = pick(-0.88, 0.88);
            settings.makeup_ms = std::pow(10, pick(1, 2.5));
            settings.shape = i % 2 ? FlangerSettings::Shape::Sine : FlangerSettings::Shape::Triangle;
            settings.interpolation = random() % 2 ? Interpolation::Linear : Interpolation::Cubic;
            settings.makeup_most = pick(1, 6);
            settings.makeup_least = pick(0, 1);
        }
        const double hertz = std::pow(10, pick(1.5, 3.2)), phase = pick(0, 2 * M_PI);
        Sound tone(static_cast<std::size_t>(2 * rate));
        for (std::size_t n = 0; n < tone.size(); ++n)
            tone[n] = static_cast<float>(std::sin(2 * M_PI * hertz * double(n) / rate + phase));
        double peak = 0;
        for (const float x : flanged(settings, tone))
            peak = std::max(peak, double(std::abs(x)));
        const double bound = Flanger(settings, rate, 1).gain_bound(hertz);
        CAPTURE(i);
        CAPTURE(hertz);
        CAPTURE(settings.mix);
        CHECK(peak <= bound);
        if (usual && hertz > 100 && hertz < 400) loosest = std::max(loosest, bound / peak);
    }
    CHECK(loosest < 1.25);
}

TEST_CASE("mid and side are flanged alone") {
    FlangerSettings settings = standing(3);
    const Sound hiss = noise(5000);
    settings.channels = FlangerSettings::Channels::Side;
    const Sound out = flanged(settings, hiss);  // the same in both ears: no side
    for (std::size_t i = 0; i < out.size(); ++i)
        CHECK(out[i] == doctest::Approx(hiss[i]).epsilon(1e-6));
    settings.channels = FlangerSettings::Channels::Mid;
    const Sound mid = flanged(settings, hiss);
    settings.channels = FlangerSettings::Channels::Both;
    const Sound both = flanged(settings, hiss);
    for (std::size_t i = 0; i < out.size(); ++i)
        CHECK(mid[i] == doctest::Approx(both[i]).epsilon(1e-4));
}

TEST_CASE("silence after sound leaves nothing that would slow the arithmetic down") {
    FlangerSettings settings;
    settings.high_pass = 50;
    settings.makeup_ms = 2;
    Sound sound = sine(300, 6 * rate);
    std::fill(sound.begin() + rate, sound.end(), 0.0f);
    const Sound out = flanged(settings, sound);
    CHECK(out.back() == 0);
}
