#include "dsp/spatialiser.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "dsp/catch_up.h"

using namespace stillpoint::dsp;

namespace {

constexpr int rate = 48000;

struct Sound {
    std::vector<float> left, right;
    bool operator==(const Sound&) const = default;
};

TrajectorySegment standing(double azimuth, double distance = 1) {
    TrajectorySegment segment;
    segment.seconds = 1;
    segment.start = azimuth;
    segment.first_distance = segment.last_distance = distance;
    return segment;
}

SpatialSettings plain() {
    SpatialSettings settings;
    settings.level_differences = false;
    return settings;
}

Sound tone(double hertz, std::size_t frames) {
    Sound sound;
    for (std::size_t i = 0; i < frames; ++i) {
        sound.left.push_back(static_cast<float>(std::sin(2 * M_PI * hertz * double(i) / rate)));
        sound.right.push_back(static_cast<float>(std::sin(2 * M_PI * hertz * double(i) / rate)));
    }
    return sound;
}

void play(Spatialiser& spatialiser, Sound& sound, std::int64_t first, int count) {
    spatialiser.process(first, count, sound.left.data() + first, sound.right.data() + first);
}

Sound moved(const SpatialSettings& settings, const std::vector<TrajectorySegment>& way, Sound sound) {
    Spatialiser spatialiser(settings, Trajectory(way, rate), rate);
    const auto frames = static_cast<std::int64_t>(sound.left.size());
    for (std::int64_t first = 0; first < frames; first += block_frames) {
        REQUIRE(spatialiser.begin(first) == first);
        play(spatialiser, sound, first,
             static_cast<int>(std::min<std::int64_t>(block_frames, frames - first)));
    }
    return sound;
}

// Frames by which EAR comes after a tone of HERTZ, and its level.
std::pair<double, double> delay_and_level(const std::vector<float>& ear, double hertz) {
    double in = 0, out = 0;
    const std::size_t from = rate / 2, to = rate;  // whole periods
    for (std::size_t i = from; i < to; ++i) {
        in += ear[i] * std::sin(2 * M_PI * hertz * double(i) / rate);
        out += ear[i] * std::cos(2 * M_PI * hertz * double(i) / rate);
    }
    return {std::atan2(-out, in) / (2 * M_PI * hertz) * rate, std::hypot(in, out) * 2 / double(to - from)};
}

}  // namespace

TEST_CASE("from the right the left ear hears it later and softer, whichever way it is decoded") {
    for (const auto decoder : {SpatialSettings::Decoder::Head, SpatialSettings::Decoder::Cardioids}) {
        SpatialSettings settings;
        settings.decoder = decoder;
        const Sound out = moved(settings, {standing(60)}, tone(200, rate));
        const auto [left_delay, left_level] = delay_and_level(out.left, 200);
        const auto [right_delay, right_level] = delay_and_level(out.right, 200);
        CHECK(left_delay == doctest::Approx(0.0875 / 343 * rate * std::sin(M_PI / 3)).epsilon(0.001));
        CHECK(std::abs(right_delay) < 1e-4);
        CHECK(left_level < right_level);
    }
}

TEST_CASE("ahead at one metre nothing changes, farther off it is softer, what the ears differ by never") {
    const Sound sound = tone(300, rate);
    const Sound same = moved(plain(), {}, sound);
    for (std::size_t i = 0; i < sound.left.size(); ++i)
        CHECK(std::abs(same.left[i] - sound.left[i]) < 1e-6);
    const Sound far = moved(plain(), {standing(0, 4)}, sound);
    CHECK(delay_and_level(far.left, 300).second == doctest::Approx(0.25).epsilon(1e-4));
    Sound opposite = sound;
    for (float& x : opposite.right)
        x = -x;
    const Sound side = moved(plain(), {standing(80, 4)}, opposite);
    for (std::size_t i = 0; i < sound.left.size(); ++i)
        CHECK(std::abs(side.left[i] - sound.left[i]) < 1e-6);
}

TEST_CASE("no delay is louder than another: the interpolator has gain one") {
    TrajectorySegment sweep = standing(0);
    sweep.seconds = 4;
    sweep.speed = 22.5;  // to 90 degrees
    const Sound out = moved(plain(), {sweep}, tone(400, 4 * rate));
    for (std::size_t first = rate / 4; first + 1200 < out.left.size(); first += 1200) {
        const auto [low, high] =
            std::minmax_element(out.left.begin() + long(first), out.left.begin() + long(first) + 1200);
        CHECK(*high - *low == doctest::Approx(2).epsilon(0.002));
    }
}

TEST_CASE("a source that is too fast lags behind, a step of the way is taken at the highest speed") {
    const auto last_delay = [](const SpatialSettings& settings) {
        const Sound out = moved(settings, {standing(0), standing(90)}, tone(200, rate + rate / 2));
        return delay_and_level({out.left.begin() + rate / 2, out.left.end()}, 200).first;
    };
    SpatialSettings settings = plain();
    settings.azimuth_ms = 0;
    const double whole = 0.0875 / 343 * rate;
    settings.most_degrees_per_second = 10;  // 5 degrees at the end, 2.5 on the average
    CHECK(last_delay(settings) == doctest::Approx(whole * std::sin(2.5 * M_PI / 180)).epsilon(0.02));
    settings.most_degrees_per_second = 0;
    CHECK(std::abs(last_delay(settings)) < 1e-6);
    settings.most_degrees_per_second = 1e5;
    CHECK(last_delay(settings) == doctest::Approx(whole).epsilon(0.02));  // it takes 612 frames to grow
}

TEST_CASE("a jump of the way is heard at its frame, wherever that lies") {
    for (const double smoothing : {0.0, 3.0, 80.0})
        for (const auto decoder : {SpatialSettings::Decoder::Head, SpatialSettings::Decoder::Cardioids}) {
            SpatialSettings settings = plain();
            settings.decoder = decoder;
            settings.distance_ms = smoothing;
            settings.azimuth_ms = smoothing;
            settings.ear_degrees = 60;  // from ahead each receiver hears all of it
            TrajectorySegment near = standing(0), far = standing(0, 5);
            near.seconds = 1009.0 / rate;
            Sound ones;
            ones.left.assign(4000, 1);
            ones.right.assign(4000, 1);
            const Sound out = moved(settings, {near, far}, ones);
            const double pole = smoothing > 0 ? std::exp(-1000 / (smoothing * rate)) : 0;
            double distance = 1, worst = 0;
            for (std::size_t n = 0; n < out.left.size(); ++n) {
                distance = pole * distance + (1 - pole) * (n < 1009 ? 1 : 5);
                worst = std::max(worst, std::abs(out.left[n] - 1 / distance));
            }
            CAPTURE(smoothing);
            CHECK(worst < 2e-3);  // levels run straight between the knots
        }
}

TEST_CASE("wherever it is joined, it sounds as if played from the start") {
    const std::size_t frames = 40 * rate;
    const Sound sound = tone(300, frames);
    TrajectorySegment circle = standing(0), swing = standing(10);
    circle.seconds = swing.seconds = 30;
    circle.speed = 60;
    swing.mode = TrajectorySegment::Mode::Oscillate;
    swing.extent = 70;
    swing.period = 9;
    swing.eased = true;
    swing.last_distance = 5;
    SpatialSettings follows, lags;
    lags.most_degrees_per_second = 40;
    SpatialSettings cardioids;
    cardioids.decoder = SpatialSettings::Decoder::Cardioids;
    for (const SpatialSettings& settings : {follows, lags, cardioids}) {
        for (const TrajectorySegment& way : {circle, swing}) {
            const Sound whole = moved(settings, {way}, sound);
            double largest_step = 0;  // nothing is torn where the segments of its memory meet
            for (std::size_t n = 1; n < frames; ++n)
                largest_step = std::max(largest_step, double(std::abs(whole.left[n] - whole.left[n - 1])));
            CHECK(largest_step < 1.7 * 2 * M_PI * 300 / rate);
            Spatialiser spatialiser(settings, Trajectory({way}, rate), rate);
            for (const std::int64_t block : {900, 4600, 8000, 100, 8001, 3999, 0}) {
                const std::int64_t first = block * block_frames;
                Sound part = sound;
                catch_up(spatialiser.begin(first), first,
                         [&](std::int64_t at, int count) { play(spatialiser, part, at, count); });
                play(spatialiser, part, first, block_frames);
                for (std::int64_t i = first; i < first + block_frames; ++i)
                    CHECK(part.left[std::size_t(i)] == whole.left[std::size_t(i)]);
            }
        }
    }
}

TEST_CASE("the bound of a slow sound is little above what is heard") {
    const Sound sound = tone(200, 4 * rate);
    TrajectorySegment circle = standing(0);
    circle.seconds = 4;
    circle.speed = 80;
    const Sound out = moved({}, {circle}, sound);
    const double peak = *std::max_element(out.left.begin(), out.left.end());
    const Spatialiser spatialiser({}, Trajectory({circle}, rate), rate);
    CHECK(spatialiser.peak_bound(1, 2 * M_PI * 200 / rate) < 1.4 * peak);
    CHECK(spatialiser.tones_bound(1, 200, 0) < 1.5 * peak);
    CHECK(spatialiser.tones_bound(1, 200, 0) >= peak);
}

TEST_CASE("no setting makes it louder than its bound") {
    std::mt19937 random(5);
    const auto pick = [&](double low, double high) {
        return std::uniform_real_distribution<double>(low, high)(random);
    };
    for (int i = 0; i < 200; ++i) {
        SpatialSettings settings;
        settings.decoder =
            random() % 2 ? SpatialSettings::Decoder::Head : SpatialSettings::Decoder::Cardioids;
        settings.level_differences = random() % 4 != 0;
        settings.head_radius = std::pow(10, pick(-2, 3));
        settings.delay_scale = pick(-3, 3);
        settings.most_level_db = pick(-50, 50);
        settings.ear_degrees = pick(-400, 400);
        settings.reference_distance = pick(-1, 3);
        settings.rolloff = pick(-3, 3);
        settings.far_db_per_m = pick(-5, 5);
        settings.least_distance = pick(-1, 2);
        settings.azimuth_ms = std::pow(10, pick(-1, 4));
        settings.distance_ms = std::pow(10, pick(-1, 4));
        settings.most_degrees_per_second = std::pow(10, pick(-1, 6));
        settings.most_delay_step = pick(-0.1, 1);
        settings.interpolation = random() % 2 ? Interpolation::Linear : Interpolation::Cubic;
        std::vector<TrajectorySegment> way(random() % 3);
        for (TrajectorySegment& segment : way) {
            segment.mode = static_cast<TrajectorySegment::Mode>(random() % 3);
            segment.seconds = pick(-0.05, 0.2);
            segment.start = pick(-1000, 1000);
            segment.centre = pick(-1000, 1000);
            segment.extent = pick(-1000, 1000);
            segment.speed = std::pow(10, pick(0, 6));
            segment.period = pick(0.01, 2);
            segment.rotations = pick(-30, 30);
            segment.eased = random() % 2;
            segment.first_distance = pick(-2, 10);
            segment.last_distance = pick(-2, 10);
        }
        Sound sound = tone(std::pow(10, pick(1, 4)), 15000);
        for (float& x : sound.right)
            if (i % 2) x = static_cast<float>(pick(-1, 1));
        CAPTURE(i);
        double peak = 0;
        const Sound out = moved(settings, way, sound);
        for (const auto* ear : {&out.left, &out.right})
            for (const float x : *ear)
                peak = std::isfinite(x) ? std::max(peak, double(std::abs(x))) : 1e30;
        double steepest = 0;
        for (const auto* ear : {&sound.left, &sound.right})
            for (std::size_t n = 0; n < ear->size(); ++n)
                steepest = std::max(steepest, double(std::abs((*ear)[n] - (n > 0 ? (*ear)[n - 1] : 0))));
        const Spatialiser spatialiser(settings, Trajectory(way, rate), rate);
        CHECK(peak <= spatialiser.peak_bound(1, steepest) * (1 + 1e-5));
    }
}
