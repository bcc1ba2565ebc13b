// Every vector target of this machine gives the bits of the scalar form.
#include "dsp/kernels.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "dsp/block.h"
#include "dsp/scalar_kernels.h"
#include "dsp/vector_target.h"

using namespace stillpoint::dsp;

namespace {

// Runs CHECKS with each target in turn.
template <class Checks>
void on_every_target(const Checks& checks) {
    const VectorTarget before = vector_target();
    for (const VectorTarget target : available_vector_targets()) {
        INFO(std::string(name_of(target)));
        use_vector_target(target);
        CHECK(vector_target() == target);
        checks();
    }
    use_vector_target(before);
}

template <class T>
bool same_bits(const std::vector<T>& a, const std::vector<T>& b, int count) {
    return std::memcmp(a.data(), b.data(), static_cast<std::size_t>(count) * sizeof(T)) == 0;
}

std::mt19937 random_numbers(5);

float between(double low, double high) {
    return static_cast<float>(std::uniform_real_distribution<double>(low, high)(random_numbers));
}

std::vector<float> some_samples(std::size_t count = block_frames) {
    std::vector<float> samples(count);
    for (float& sample : samples)
        sample = between(-1, 1);
    return samples;
}

FloatCubic some_cubic() {
    return {{between(-1, 1), between(-1e-2, 1e-2), between(-1e-4, 1e-4), between(-1e-6, 1e-6)}};
}

SteadyTone some_tone(const std::vector<float>& table) {
    return {table.data(), (Phase(random_numbers()) << 32) + random_numbers(), between(-1, 1)};
}

SweptTone some_swept_tone(int count) {
    SweptTone tone;
    tone.phase = static_cast<std::uint32_t>(random_numbers());
    tone.increment = static_cast<std::int32_t>(random_numbers());
    tone.bend2 = between(-2e5, 2e5);
    tone.bend3 = between(-100, 100);
    tone.gain = some_cubic();
    tone.middle = count / 2;
    return tone;
}

constexpr int counts[] = {block_frames, 96, 48, 16, 7, 1, 191};

}  // namespace

TEST_CASE("steady tones: same bits on every target") {
    const auto table = some_samples(2 * block_frames), other = some_samples(2 * block_frames);
    on_every_target([&] {
        for (const int count : counts) {
            const auto left_before = some_samples(), right_before = some_samples();
            auto left = left_before, right = right_before, exact_left = left, exact_right = right;
            const SteadyTone a = some_tone(table), b = some_tone(other);
            kernels().add_steady(a, b, count, left.data(), right.data());
            scalar::add_steady(a, b, count, exact_left.data(), exact_right.data());
            CHECK(same_bits(left, exact_left, count));
            CHECK(same_bits(right, exact_right, count));
        }
    });
}

TEST_CASE("swept tones: same bits on every target") {
    on_every_target([&] {
        for (int round = 0; round < 50; ++round) {
            for (const int count : counts) {
                auto out = some_samples(), exact = out;
                SweptTone tone = some_swept_tone(count);
                if (round % 2) tone.gain = {{between(-1, 1)}};
                kernels().add_swept(tone, count, out.data());
                scalar::add_swept(tone, count, exact.data());
                CHECK(same_bits(out, exact, count));
            }
        }
    });
}

TEST_CASE("sines, tangents and scaling: same bits on every target") {
    on_every_target([&] {
        std::vector<double> turns(block_frames);
        for (double& value : turns)
            value = std::uniform_real_distribution<double>(-1e6, 1e6)(random_numbers);
        turns[0] = 0;
        turns[1] = -0.25;
        turns[2] = 0.75;
        auto exact = turns;
        kernels().sines(turns.data(), block_frames);
        scalar::sines(exact.data(), block_frames);
        CHECK(same_bits(turns, exact, block_frames));

        for (double& value : turns)
            value = std::uniform_real_distribution<double>(-3, 3)(random_numbers);
        turns[0] = 0;
        turns[1] = -0.0;
        turns[2] = 50;
        turns[3] = -1e-9;
        exact = turns;
        kernels().tangents(turns.data(), block_frames);
        scalar::tangents(exact.data(), block_frames);
        CHECK(same_bits(turns, exact, block_frames));

        const auto in = some_samples();
        auto out = some_samples(), exact_out = out;
        kernels().add_scaled(in.data(), 0.3f, 101, out.data());
        scalar::add_scaled(in.data(), 0.3f, 101, exact_out.data());
        CHECK(same_bits(out, exact_out, 101));
    });
}

TEST_CASE("loudness gains: same bits on every target") {
    std::vector<float> powers(block_frames);
    for (const float pole : {0.0f, 0.9f, 0.99974f}) {
        float power = 1;
        for (float& value : powers)
            value = power *= pole;
        const MeanFilter filter{powers.data(), 1 - pole};
        on_every_target([&] {
            for (const int count : counts) {
                const auto dry = some_samples();
                auto wet = some_samples();
                wet[0] = 1e30f;
                if (count == 48) std::fill(wet.begin(), wet.end(), 0.0f);
                const LoudnessMeans past{between(0, 1), count == 48 ? 0 : between(0, 1), between(0, 2)};
                std::vector<float> ratios(block_frames), gains(block_frames), exact_ratios(block_frames),
                    exact_gains(block_frames);
                const LoudnessMeans own = kernels().loudness_gains(filter, past, dry.data(), wet.data(),
                                                                   count, ratios.data(), gains.data());
                const LoudnessMeans exact = scalar::loudness_gains(
                    filter, past, dry.data(), wet.data(), count, exact_ratios.data(), exact_gains.data());
                CHECK(same_bits(ratios, exact_ratios, count));
                CHECK(same_bits(gains, exact_gains, count));
                CHECK(own.power_before == exact.power_before);
                CHECK(own.power_after == exact.power_after);
                CHECK(own.gain == exact.gain);
            }
        });
    }
}

TEST_CASE("the integer sine is within 2e-7 of the sine") {
    double worst = 0;
    for (std::uint64_t phase = 0; phase < 1ull << 32; phase += 40503) {
        const double exact = std::sin(2 * M_PI * double(phase) * 0x1p-32);
        worst = std::max(worst, std::abs(exact - scalar::sine(static_cast<std::uint32_t>(phase))));
    }
    CHECK(worst < 2e-7);
    CHECK(scalar::sine(0) == 0);
    CHECK(scalar::sine(1u << 31) == 0);
    CHECK(std::abs(scalar::sine(3u << 30) + 1) < 1e-7);
}

TEST_CASE("a phase keeps the fraction of its turns") {
    CHECK(phase_of(0.25) == Phase(1) << 62);
    CHECK(phase_of(-0.25) == Phase(3) << 62);
    CHECK(phase_of(123456789.5) == Phase(1) << 63);
    CHECK(phase_of(7) == 0);
}
