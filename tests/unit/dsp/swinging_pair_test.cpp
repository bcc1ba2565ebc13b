#include "dsp/swinging_pair.h"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "dsp/block.h"

using namespace stillpoint::dsp;

namespace {

constexpr int rate = 48000;
constexpr long double turn = 2 * 3.14159265358979323846L;

SwingingPair::Ear ear(double hertz, SlowSine vibrato, SlowSine other, SlowSine tremolo) {
    return {hertz / rate, 0.3, {vibrato, other}, 0.4, tremolo};
}

long double value(const SlowSine& sine, long double frame) {
    return sine.depth * std::sin(turn * (sine.rate * frame + sine.offset));
}

long double exact(const SwingingPair::Ear& ear, long double frame) {
    const long double turns =
        ear.start + ear.step * frame + value(ear.swings[0], frame) + value(ear.swings[1], frame);
    return std::sin(turn * turns) * (ear.level + value(ear.tremolo, frame));
}

// The largest difference over half a second from FIRST, in blocks of every length.
double largest_error(const SwingingPair::Ear& left, const SwingingPair::Ear& right,
                     const std::optional<SwingingPair::Balance>& balance, std::int64_t first) {
    const auto pair = SwingingPair::make(left, right, balance);
    REQUIRE(pair);
    double worst = 0;
    int count = block_frames;
    for (std::int64_t frame = first; frame < first + rate / 2; frame += count) {
        count = count > 1 ? count - 1 : block_frames;
        std::vector<float> out[2] = {std::vector<float>(block_frames), std::vector<float>(block_frames)};
        pair->add(frame, count, 1, out[0].data(), out[1].data());
        for (int k = 0; k < count; ++k) {
            const auto n = static_cast<long double>(frame + k);
            const long double place = balance ? balance->centre + value(balance->swing, n) : 0;
            const long double l = balance ? std::cos(turn * (place + 1) / 8) : 1;
            const long double r = balance ? std::sin(turn * (place + 1) / 8) : 1;
            const auto i = static_cast<std::size_t>(k);
            worst = std::max(worst, std::abs(double(out[0][i] - l * exact(left, n))));
            worst = std::max(worst, std::abs(double(out[1][i] - r * exact(right, n))));
        }
    }
    return worst;
}

// A sine at HERTZ.
SlowSine at(double hertz, double depth, double offset = 0.1) {
    return {depth, hertz / rate, offset};
}

}  // namespace

TEST_CASE("a swinging pair follows its closed form, after hours, too") {
    const auto left = ear(204.61, at(0.37, 1.1), {}, at(0.2, 0.2));
    const auto right = ear(997.3, at(0.05, 8), at(0.11, 0.3), at(7, 0.3));
    for (const std::int64_t hours : {0, 1, 24})
        CHECK(largest_error(left, right, std::nullopt, hours * 3600 * rate) < 1.5e-6);
}

TEST_CASE("fast oscillators are cut into shorter segments") {
    const auto fast = ear(300, at(30, 0.01), {}, at(40, 0.3));
    CHECK(largest_error(fast, fast, std::nullopt, 3600LL * rate) < 1.5e-6);
    CHECK_FALSE(SwingingPair::make(ear(300, at(5000, 0.1), {}, {}), fast, std::nullopt));
}

TEST_CASE("a balance moves the sound between the ears") {
    const auto tone = ear(300, {}, {}, {});
    const SwingingPair::Balance balance{0.1, at(0.3, 0.8)};
    CHECK(largest_error(tone, tone, balance, 0) < 1.5e-6);
    CHECK(largest_error(tone, tone, balance, 3600LL * rate) < 1.5e-6);
}
