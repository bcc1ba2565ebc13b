#include "analysis/ear_kernels.h"

#include <doctest/doctest.h>

#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "analysis/scalar_ear_kernels.h"
#include "dsp/vector_target.h"

using namespace stillpoint::analysis;
using stillpoint::dsp::available_vector_targets;
using stillpoint::dsp::use_vector_target;
using stillpoint::dsp::vector_target;

namespace {

constexpr int count = 8 * ear_lanes;

std::vector<float> random_values(int size, float from, float to, unsigned seed) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<float> draw(from, to);
    std::vector<float> values(static_cast<std::size_t>(size));
    for (float& value : values)
        value = draw(random);
    return values;
}

bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

template <class Sums>
bool same_bits(const Sums& a, const Sums& b) {
    return std::memcmp(&a, &b, sizeof a) == 0;
}

// Runs CHECKS with each target in turn.
template <class Checks>
void on_every_target(const Checks& checks) {
    const auto before = vector_target();
    for (const auto target : available_vector_targets()) {
        INFO(std::string(name_of(target)));
        use_vector_target(target);
        checks();
    }
    use_vector_target(before);
}

const EarScale scale{0.9765625F, 0.6931472F, 3e-7F};

}  // namespace

TEST_CASE("Every target windows a sound as the plain form does") {
    const auto sound = random_values(count, -1, 1, 1), weights = random_values(count, 0, 1, 2);
    std::vector<float> expected(count);
    scalar::window(sound.data(), weights.data(), count, expected.data());
    on_every_target([&] {
        std::vector<float> out(count);
        ear_kernels().window(sound.data(), weights.data(), count, out.data());
        CHECK(same_bits(out, expected));
    });
}

TEST_CASE("Every target listens to a spectrum as the plain form does") {
    const auto spectrum = random_values(2 * count, -40, 40, 3);
    const auto last = random_values(count, 0, 4, 4), power = random_values(count, 0, 1e-4F, 5);
    auto expected_last = last, expected_power = power;
    const EarSums expected =
        scalar::listen(spectrum.data(), scale, count, expected_last.data(), expected_power.data());
    on_every_target([&] {
        auto new_last = last, new_power = power;
        const EarSums sums =
            ear_kernels().listen(spectrum.data(), scale, count, new_last.data(), new_power.data());
        CHECK(same_bits(sums, expected));
        CHECK(same_bits(new_last, expected_last));
        CHECK(same_bits(new_power, expected_power));
    });
}

TEST_CASE("Every target compares the ears as the plain form does") {
    const auto a = random_values(2 * count, -40, 40, 6), b = random_values(2 * count, -40, 40, 7);
    const float expected = scalar::in_phase(a.data(), b.data(), count);
    on_every_target([&] { CHECK(ear_kernels().in_phase(a.data(), b.data(), count) == expected); });
}

TEST_CASE("Every target finds the shape of a spectrum as the plain form does") {
    const auto power = random_values(count, 0, 1e-3F, 8), octave = random_values(count, 0, 8, 9);
    std::vector<float> heard(count, 1.0F);
    heard.front() = heard.back() = 0;
    const ShapeWeights weights{heard.data(), octave.data(), 1e-15F};
    const ShapeSums expected = scalar::shape(power.data(), weights, count);
    on_every_target([&] { CHECK(same_bits(ear_kernels().shape(power.data(), weights, count), expected)); });
}

TEST_CASE("Every target adds up the energy of both ears as the plain form does") {
    const auto left = random_values(count, -1, 1, 10), right = random_values(count, -1, 1, 11);
    const float expected = scalar::energy(left.data(), right.data(), count);
    on_every_target([&] { CHECK(ear_kernels().energy(left.data(), right.data(), count) == expected); });
}
