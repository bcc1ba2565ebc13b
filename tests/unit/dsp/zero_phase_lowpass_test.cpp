#include "dsp/zero_phase_lowpass.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "forward_backward.h"

using namespace stillpoint;

namespace {

// Pulses of a tone, loud up to both ends.
std::vector<double> pulses(std::size_t frames) {
    std::vector<double> out;
    for (std::size_t i = 0; i < frames; ++i)
        out.push_back((i / 1500 % 3 != 1) * std::sin(0.03 * double(i) + 1));
    return out;
}

}  // namespace

TEST_CASE(
    "the low-pass in stretches is the filter that runs forward and backward over the whole, ends included") {
    for (const auto& [cutoff, frames] :
         {std::pair(300.0, 30000u), std::pair(300.0, 16u), std::pair(45.0, 9000u), std::pair(9000.0, 20000u),
          std::pair(300.0, 8256u + 7u)}) {
        CAPTURE(cutoff);
        CAPTURE(frames);
        const std::vector<double> signal = pulses(frames);
        const std::vector<float> in(signal.begin(), signal.end());
        const auto source = [&](std::int64_t first, int count, float* left, float* right) {
            std::copy_n(in.begin() + first, count, left);
            std::copy_n(in.begin() + first, count, right);
        };
        const auto wanted = forward_backward({in.begin(), in.end()}, Pass::Low, cutoff, 48000);
        dsp::ZeroPhaseLowpass lowpass(cutoff, 48000, frames, std::make_shared<dsp::LowpassWorkspace>());
        double worst = 0, peak = 0;
        float left[dsp::block_frames], right[dsp::block_frames];
        for (std::size_t first = 0; first < frames; first += dsp::block_frames) {
            const int count = int(std::min<std::size_t>(dsp::block_frames, frames - first));
            lowpass.render(std::int64_t(first), count, left, right, source);
            for (int k = 0; k < count; ++k) {
                worst = std::max(worst, std::abs(left[k] - wanted[first + std::size_t(k)]));
                peak = std::max(peak, double(std::abs(left[k])));
            }
            CHECK(std::equal(left, left + count, right));
        }
        CHECK(worst < 1e-6);
        CHECK(peak <= dsp::ZeroPhaseLowpass::peak_growth(cutoff, 48000).anywhere);
    }
}
