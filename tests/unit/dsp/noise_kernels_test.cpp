#include "dsp/noise_kernels.h"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "dsp/notch_bank.h"
#include "dsp/scalar_noise_kernels.h"
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
        checks();
    }
    use_vector_target(before);
}

bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

// Notches of some widths all over the range, the second half of them in motion already.
struct Sections {
    std::array<std::vector<float>, 6> values;
    int count;

    explicit Sections(int sections) : count(sections) {
        for (auto& v : values)
            v.resize(static_cast<std::size_t>(sections + 3) / 4 * 16);
        for (std::size_t i = 0; i < static_cast<std::size_t>(4 * sections); ++i) {
            const float t = 0.02f + 0.003f * float(i), k = 0.03f + 0.01f * float(i % 5);
            const float a = 2 / (1 + t * (t + k));
            values[0][i] = a;
            values[1][i] = a * t;
            values[2][i] = t;
            values[3][i] = i % 7 == 3 ? 0 : k / 2;
            values[4][i] = i % 2 == 0 ? 0.01f * float(i) : 0;
        }
    }
    NotchSections view() {
        return {count,
                values[0].data(),
                values[1].data(),
                values[2].data(),
                values[3].data(),
                values[4].data(),
                values[5].data()};
    }
};

}  // namespace

TEST_CASE("random bins: same bits on every target") {
    std::vector<float> gains(1001);
    for (std::size_t i = 0; i < gains.size(); ++i)
        gains[i] = 1 / float(i + 1);
    for (const int count : {1001, 16, 7, 1, 0}) {
        std::vector<float> exact(2002), bins(2002);
        scalar::fill_bins({77, 0xfedcba98}, gains.data(), count, exact.data());
        on_every_target([&] {
            noise_kernels().fill_bins({77, 0xfedcba98}, gains.data(), count, bins.data());
            CHECK(same_bits(bins, exact));
        });
        std::fill(bins.begin(), bins.end(), 0.0f);
    }
}

TEST_CASE("random bins are independent, normally distributed and of unit variance") {
    constexpr int count = 1 << 18;
    std::vector<float> gains(count, 1.0f), bins(2 * count);
    noise_kernels().fill_bins({1, 2}, gains.data(), count, bins.data());
    double sum = 0, squares = 0, fourths = 0, neighbours = 0, parts = 0;
    for (int i = 0; i + 2 < 2 * count; i += 2) {
        const double a = bins[std::size_t(i)], b = bins[std::size_t(i) + 1], c = bins[std::size_t(i) + 2];
        sum += a + b;
        squares += a * a + b * b;
        fourths += a * a * a * a + b * b * b * b;
        neighbours += a * c;
        parts += a * b;
    }
    CHECK(std::abs(sum / (2 * count)) < 0.006);  // four standard deviations
    CHECK(squares / (2 * count) == doctest::Approx(1).epsilon(0.008));
    CHECK(fourths / (2 * count) == doctest::Approx(3).epsilon(0.02));
    CHECK(std::abs(neighbours / count) < 0.008);
    CHECK(std::abs(parts / count) < 0.008);
}

TEST_CASE("notches: same bits on every target, for any number of sections and samples") {
    for (const int sections : {1, 2, 3, 4, 5, 7, 10, 13, 28})
        for (const int count : {1, 3, 64, 512}) {
            CAPTURE(sections);
            CAPTURE(count);
            std::vector<float> input(static_cast<std::size_t>(4 * count));
            for (std::size_t i = 0; i < input.size(); ++i)
                input[i] = float((i * 2654435761U) % 1000) / 500 - 1;
            Sections specified(sections);
            std::vector<float> exact = input;
            scalar::filter_notches(specified.view(), count, exact.data());
            scalar::filter_notches(specified.view(), count, exact.data());
            on_every_target([&] {
                Sections tested(sections);
                std::vector<float> samples = input;
                noise_kernels().filter_notches(tested.view(), count, samples.data());
                noise_kernels().filter_notches(tested.view(), count, samples.data());
                CHECK(same_bits(samples, exact));
                CHECK(same_bits(tested.values[4], specified.values[4]));
                CHECK(same_bits(tested.values[5], specified.values[5]));
            });
        }
}
