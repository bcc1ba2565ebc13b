#include "dsp/swept_noise.h"

#include <doctest/doctest.h>

#include <cmath>
#include <complex>
#include <vector>

#include "dsp/block.h"

using namespace stillpoint::dsp;

namespace {

constexpr int rate = 48000;

struct Stereo {
    std::vector<float> left, right;
    explicit Stereo(std::size_t frames) : left(frames), right(frames) {}
};

NoiseScore score_with(std::vector<NoiseSweep> sweeps, const char* colour = "white") {
    NoiseScore score;
    score.colour = NoiseColour::read(colour);
    score.sweeps.sweeps = std::move(sweeps);
    score.sweeps.right_phase = Ramp(0.25);
    return score;
}

NoiseSweep sweep(double low, double high, double q, double cascade) {
    NoiseSweep result;
    result.low = Ramp(low);
    result.high = Ramp(high);
    result.q = Ramp(q);
    result.cascade = Ramp(cascade);
    return result;
}

class Noise {
  public:
    Noise(const NoiseScore& score, double seconds, std::uint64_t key = 5, std::int64_t offset = 0,
          const std::optional<Transition>& transition = std::nullopt)
        : noise_(score, StepClock(seconds, rate), transition, key, offset,
                 std::make_shared<NoiseWorkspace>()) {}

    Stereo render(std::int64_t first, std::size_t frames, std::size_t cut = block_frames) {
        Stereo sound(frames);
        for (std::size_t i = 0; i < frames; i += cut)
            noise_.render(first + static_cast<std::int64_t>(i), static_cast<int>(std::min(cut, frames - i)),
                          sound.left.data() + i, sound.right.data() + i);
        return sound;
    }

  private:
    SweptNoise noise_;
};

double power(const std::vector<float>& x) {
    double sum = 0;
    for (const float v : x)
        sum += double(v) * v;
    return sum / double(x.size());
}

// Mean power density around FREQUENCY (one bin of 4096 frames with a Hann window), dB.
double density(const std::vector<float>& x, double frequency) {
    constexpr std::size_t length = 4096;
    double sum = 0;
    int count = 0;
    for (std::size_t s = 0; s + length <= x.size(); s += length / 2, ++count) {
        std::complex<double> bin = 0;
        for (std::size_t k = 0; k < length; ++k)
            bin += std::polar(x[s + k] * (0.5 - 0.5 * std::cos(two_pi * double(k) / length)),
                              -two_pi * frequency / rate * double(k));
        sum += std::norm(bin);
    }
    return 10 * std::log10(sum / count);
}

}  // namespace

TEST_CASE("swept noise has the same bits in any pieces and after any seek") {
    NoiseScore score = score_with({sweep(300, 2000, 20, 3), sweep(3000, 9000, 10, 2)});
    score.sweeps.second_pass = true;
    score.sweeps.second_phase = Ramp(0.3);
    constexpr std::size_t frames = 150000;
    const Stereo whole = Noise(score, 60).render(0, frames);
    CHECK(whole.left != whole.right);
    Noise other(score, 60);
    for (const std::int64_t first :
         {std::int64_t{70001}, std::int64_t{3}, std::int64_t{63400}, std::int64_t{131071}}) {
        CAPTURE(first);
        const Stereo part = other.render(first, 9000, 37);
        const auto at = static_cast<std::ptrdiff_t>(first);
        CHECK(std::equal(part.left.begin(), part.left.end(), whole.left.begin() + at));
        CHECK(std::equal(part.right.begin(), part.right.end(), whole.right.begin() + at));
    }
}

TEST_CASE("a noise that continues one of the step before plays on, notches and all") {
    const NoiseScore score = score_with({sweep(300, 2000, 20, 3)});
    const Stereo whole = Noise(score, 20).render(0, 40000),
                 next = Noise(score, 20, 5, 12345).render(0, 20000);
    CHECK(std::equal(next.left.begin(), next.left.end(), whole.left.begin() + 12345));
    CHECK(std::equal(next.right.begin(), next.right.end(), whole.right.begin() + 12345));
}

TEST_CASE("sweeps take the power of no ear away, and a peak stays within the nominal one") {
    const double plain = power(Noise(score_with({}, "pink"), 20).render(0, 20 * rate).left);
    const Stereo swept =
        Noise(score_with({sweep(200, 4000, 4, 5), sweep(1000, 9000, 3, 3)}, "pink"), 20).render(0, 20 * rate);
    for (const auto* ear : {&swept.left, &swept.right}) {
        CHECK(10 * std::log10(power(*ear) / plain) == doctest::Approx(0).epsilon(0.4));
        CHECK(*std::max_element(ear->begin(), ear->end()) <= 0.95f);
    }
}

TEST_CASE("notches below all hearing, down to where their sines round to nothing, change nothing") {
    const Stereo plain = Noise(score_with({}), 20).render(0, 20000);
    for (const double hertz : {1e-3, 1e-9, 1e-12, 1e-13, 1e-300}) {
        CAPTURE(hertz);
        const Stereo low = Noise(score_with({sweep(hertz, hertz, 0.1, 50)}), 20).render(0, 20000);
        double most = 0;
        for (std::size_t k = 0; k < plain.left.size(); ++k)
            most = std::isfinite(low.left[k]) ? std::max(most, double(std::abs(low.left[k] - plain.left[k])))
                                              : INFINITY;
        CHECK(most < 1e-5);
    }
}

TEST_CASE("a notch stands where the swing has it, as deep and wide as its sections make it") {
    NoiseScore score = score_with({sweep(3000, 3000, 10, 3)});
    const Stereo still = Noise(score, 20).render(0, 10 * rate),
                 plain = Noise(score_with({}), 20).render(0, 10 * rate);
    const auto loss = [&](double f) { return density(plain.left, f) - density(still.left, f); };
    CHECK(loss(3000) > 30);
    CHECK(loss(1000) == doctest::Approx(0).epsilon(0.4));
    // -3 dB where Q (f/f0 - f0/f) = +-1/sqrt(2^(1/3) - 1), here +-1.96: a bandwidth of 0.196 octaves of e.
    const double edge = 1.96 / 10, factor = edge / 2 + std::sqrt(edge * edge / 4 + 1);
    CHECK(loss(3000 * factor) == doctest::Approx(3).epsilon(0.25));
    CHECK(loss(3000 / factor) == doctest::Approx(3).epsilon(0.25));
}

TEST_CASE("a sine starts at the high end, a triangle at the low end, the right ear ahead of both") {
    const StepClock clock(10, rate);
    NoiseScore score = score_with({sweep(1000, 3000, 10, 3)});
    score.sweeps.frequency = Ramp(0.5);
    const SweepMotion sine(score.sweeps, clock, std::nullopt);
    CHECK(sine.at(0, 0, 0, 0).frequency == doctest::Approx(3000));
    CHECK(sine.at(0, 0, 0, rate).frequency == doctest::Approx(1000));
    CHECK(sine.at(0, 1, 0, 0).frequency == doctest::Approx(2000));
    score.sweeps.wave = NoiseSweeps::Wave::Triangle;
    const SweepMotion triangle(score.sweeps, clock, std::nullopt);
    CHECK(triangle.at(0, 0, 0, 0).frequency == doctest::Approx(1000));
    CHECK(triangle.at(0, 1, 0, 0).frequency == doctest::Approx(2000));
    CHECK(triangle.at(0, 0, 0, rate / 2.0).frequency == doctest::Approx(2000));
}

TEST_CASE("a moving swing adds up its frequency; sections are whole numbers between their ends") {
    NoiseScore score = score_with({sweep(1000, 3000, 10, 3)});
    score.sweeps.frequency = {0.1, 0.9};
    score.sweeps.sweeps[0].cascade = {3, 8};
    const stillpoint::track::Params none;
    const SweepMotion motion(score.sweeps, StepClock(10, rate), Transition(none, 10));
    CHECK(motion.sections() == 8);
    CHECK(motion.at(0, 0, 0, 0).cascade == 3);
    CHECK(motion.at(0, 0, 0, 5.0 * rate).cascade == 6);  // 5.5 goes to the even number
    double cycles = 0;
    constexpr int frames = 3 * rate;
    for (int k = 0; k <= frames; ++k)
        cycles += (0.1 + 0.8 * k / (10.0 * rate)) / rate;
    CHECK(motion.at(0, 0, 0, frames).frequency ==
          doctest::Approx(2000 + 1000 * std::cos(two_pi * cycles)).epsilon(1e-5));
}

TEST_CASE("the notch bank has the response of its formula") {
    constexpr double f = 700, q = 6, turns = f / rate;
    NotchBank bank(3);
    for (int section = 0; section < 3; ++section)
        for (int chain = 0; chain < NotchBank::chains; ++chain) {
            bank.tune(section, chain, turns * (chain + 1), notch_width(turns * (chain + 1), q));
            if (section == 2 && chain == 3) bank.switch_off(section, chain);
        }
    constexpr std::size_t length = 8192;
    std::vector<float> out(length * NotchBank::chains);
    std::fill_n(out.begin(), NotchBank::chains, 1.0f);
    bank.filter(length, out.data());
    for (int chain = 0; chain < NotchBank::chains; ++chain) {
        const double w0 = two_pi * turns * (chain + 1), g = 1 / (1 + std::tan(w0 / (2 * q)));
        for (const double at : {100.0, 650.0, 690.0, 1350.0, 2200.0, 9000.0, 20000.0}) {
            const std::complex<double> z = std::polar(1.0, -two_pi * at / rate);
            const auto section = g * (1.0 - 2 * std::cos(w0) * z + z * z) /
                                 (1.0 - 2 * g * std::cos(w0) * z + (2 * g - 1) * z * z);
            const auto wanted = std::pow(section, chain == 3 ? 2 : 3);
            std::complex<double> found = 0;
            for (std::size_t k = 0; k < length; ++k)
                found += double(out[NotchBank::chains * k + std::size_t(chain)]) *
                         std::polar(1.0, -two_pi * at / rate * double(k));
            CHECK(std::abs(found - wanted) < 2e-5);
        }
    }
}
