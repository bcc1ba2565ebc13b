#include "dsp/zero_phase_highpass.h"

#include <doctest/doctest.h>

#include <cmath>
#include <initializer_list>
#include <random>
#include <utility>

#include "dsp/zero_phase_top_cut.h"
#include "forward_backward.h"

using namespace stillpoint;

namespace {

using Signal = std::vector<double>;

// Its right ear hears the signal backwards.
struct Stereo {
    std::vector<float> left, right;
    explicit Stereo(const Signal& signal)
        : left(signal.begin(), signal.end()), right(signal.rbegin(), signal.rend()) {}
    auto source() const {
        return [this](std::int64_t first, int count, float* l, float* r) {
            std::copy_n(left.begin() + first, count, l);
            std::copy_n(right.begin() + first, count, r);
        };
    }
};

void filter(dsp::ZeroPhaseHighpass& highpass, const Stereo& signal, std::int64_t first, int count,
            float* left, float* right) {
    signal.source()(first, count, left, right);
    highpass.apply(first, count, left, right, signal.source());
}

Stereo filtered(const Stereo& signal, int rate, bool only_ends) {
    const auto frames = std::int64_t(signal.left.size());
    dsp::ZeroPhaseHighpass highpass(std::make_shared<dsp::HighpassDesign>(30, rate), frames, only_ends);
    Stereo out = signal;
    for (std::int64_t first = 0; first < frames; first += dsp::block_frames)
        filter(highpass, signal, first, int(std::min<std::int64_t>(dsp::block_frames, frames - first)),
               out.left.data() + first, out.right.data() + first);
    return out;
}

double distance(const std::vector<float>& a, const Signal& b) {
    double worst = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        worst = std::max(worst, std::abs(a[i] - b[i]));
    return worst;
}

Signal expected(const std::vector<float>& ear, int rate) {
    return forward_backward({ear.begin(), ear.end()}, Pass::High, 30, rate);
}

Signal tones(std::size_t frames, double rate, std::initializer_list<double> hertz) {
    Signal out(frames);
    for (const double f : hertz)
        for (std::size_t i = 0; i < frames; ++i)
            out[i] += std::cos(2 * M_PI * f / rate * double(i) + f);
    return out;
}

Signal noise(std::size_t frames) {
    std::mt19937 random(5);
    std::normal_distribution<double> normal(0, 0.3);
    Signal out(frames);
    for (double& x : out)
        x = normal(random);
    return out;
}

}  // namespace

TEST_CASE(
    "the streamed high-pass is the filter that runs forward and backward over the whole, ends included") {
    for (const auto& [rate, frames] :
         {std::pair(44100, 30000u), std::pair(48000, 16u), std::pair(48000, 701u), std::pair(96000, 50000u),
          std::pair(8000, 9001u)}) {
        CAPTURE(rate);
        CAPTURE(frames);
        for (const Signal& signal :
             {noise(frames), tones(frames, rate, {0, 12, 25}), tones(frames, rate, {40, 60, 300}),
              tones(frames, rate, {660, 722, 778})}) {
            const Stereo in(signal), out = filtered(in, rate, false);
            CHECK(distance(out.left, expected(in.left, rate)) < 1e-5);
            CHECK(distance(out.right, expected(in.right, rate)) < 1e-5);
        }
    }
}

TEST_CASE("for tones far above the cutoff it is enough to treat the ends") {
    const Stereo in(tones(70000, 48000, {180, 950})), out = filtered(in, 48000, true);
    CHECK(distance(out.left, expected(in.left, 48000)) < 1e-5);
    const bool untouched =
        std::equal(in.left.begin() + 20000, in.left.begin() + 50000, out.left.begin() + 20000);
    CHECK(untouched);
}

TEST_CASE("after a seek the high-pass finds the same bits") {
    const Stereo in(noise(60000)), whole = filtered(in, 44100, false);
    dsp::ZeroPhaseHighpass highpass(std::make_shared<dsp::HighpassDesign>(30, 44100), 60000, false);
    float left[dsp::block_frames], right[dsp::block_frames];
    for (const std::int64_t block : {200, 3, 201, 312, 100, 110, 0, 250}) {
        const std::int64_t first = block * dsp::block_frames % 59900;
        const int count = int(std::min<std::int64_t>(dsp::block_frames, 60000 - first));
        filter(highpass, in, first, count, left, right);
        CAPTURE(first);
        CHECK(std::equal(left, left + count, whole.left.begin() + first));
        CHECK(std::equal(right, right + count, whole.right.begin() + first));
    }
}

TEST_CASE("no signal changes by more than the high-pass says") {
    // The worst one follows the signs of the impulse response.
    Signal click(20000, 0.0);
    click[10000] = 1;
    const Signal response = forward_backward(click, Pass::High, 30, 48000);
    double sum = 0;
    for (std::size_t i = 0; i < response.size(); ++i)
        sum += std::abs(response[i] - click[i]);
    CHECK(sum < dsp::ZeroPhaseHighpass::largest_change);
    CHECK(sum > 0.95 * dsp::ZeroPhaseHighpass::largest_change);
}

TEST_CASE("the cut near half the rate is the filter that runs forward and backward") {
    constexpr std::size_t frames = 3000, reach = dsp::ZeroPhaseTopCut::reach;
    const dsp::ZeroPhaseTopCut cut;
    for (const Signal& signal : {noise(frames), tones(frames, 1, {0.1, 0.3, 0.44, 0.46, 0.499})}) {
        const std::vector<float> in(signal.begin(), signal.end());
        std::vector<float> out(frames - 2 * reach);
        cut.apply(in.data(), int(out.size()), out.data());
        Signal whole = forward_backward({in.begin(), in.end()}, Pass::Low, 0.45, 1);
        whole = {whole.begin() + reach, whole.end() - reach};
        // away from the ends, which the whole filter continues
        CHECK(distance({out.begin() + reach, out.end() - reach},
                       {whole.begin() + reach, whole.end() - reach}) < 1e-5);
    }
}

TEST_CASE("no peak grows by more than the cut says") {
    double sum = 0;
    const dsp::ZeroPhaseTopCut cut;
    for (int i = 0; i <= dsp::ZeroPhaseTopCut::reach; ++i) {
        std::vector<float> around(2 * dsp::ZeroPhaseTopCut::reach + 1);
        around[std::size_t(i)] = 1;
        float tap = 0;
        cut.apply(around.data(), 1, &tap);
        sum += std::abs(tap) * (i == dsp::ZeroPhaseTopCut::reach ? 1 : 2);
    }
    CHECK(sum < dsp::ZeroPhaseTopCut::peak_growth);
}
