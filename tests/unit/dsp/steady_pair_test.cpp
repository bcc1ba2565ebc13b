#include "dsp/steady_pair.h"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "dsp/block.h"

using namespace stillpoint::dsp;

namespace {

constexpr int rate = 48000;
constexpr double left_hz = 204.61, right_hz = 997.3;

// The largest difference to sines computed in extended precision, over a second of blocks from FIRST.
double largest_error(std::int64_t first) {
    const SteadyPair pair({left_hz / rate, 0.2, 0.5}, {right_hz / rate, 0.9, 0.25});
    double worst = 0;
    for (std::int64_t frame = first; frame < first + rate; frame += block_frames) {
        std::vector<float> left(block_frames), right(block_frames);
        pair.add(frame, block_frames, 0.8f, left.data(), right.data());
        for (int k = 0; k < block_frames; ++k) {
            const long double t = static_cast<long double>(frame + k) / rate;
            const auto i = static_cast<std::size_t>(k);
            const long double turn = 2 * 3.14159265358979323846L;
            worst = std::max(worst, std::abs(double(left[i] - 0.4L * std::sin(turn * (left_hz * t + 0.2L)))));
            worst =
                std::max(worst, std::abs(double(right[i] - 0.2L * std::sin(turn * (right_hz * t + 0.9L)))));
        }
    }
    return worst;
}

}  // namespace

TEST_CASE("a steady pair is as exact after a day as at its start") {
    CHECK(largest_error(0) < 1.5e-7);
    CHECK(largest_error(3600LL * rate) < 1.5e-7);
    CHECK(largest_error(86400LL * rate) < 1.5e-7);
}

TEST_CASE("a steady pair adds to what is there") {
    const SteadyPair pair({0.1, 0, 1}, {0.1, 0, 0});
    std::vector<float> left(block_frames, 1), right(block_frames, 2);
    pair.add(0, 5, 0.5f, left.data(), right.data());
    CHECK(left[0] == 1);
    CHECK(left[1] == doctest::Approx(1 + 0.5 * std::sin(2 * M_PI * 0.1)).epsilon(1e-6));
    CHECK(right[1] == 2);
}
