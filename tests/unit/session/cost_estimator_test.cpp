#include "session/cost_estimator.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace stillpoint::session;

namespace {

constexpr StreamingRules rules;

void observe(CostEstimator& cost, double per_second, int chunks) {
    for (int i = 0; i < chunks; ++i)
        cost.observe(0.2, 0.2 * per_second + rules.chunk_overhead);
}

}  // namespace

TEST_CASE("before anything was measured the prior counts, with its margin") {
    const CostEstimator cost(rules, 0.01);
    CHECK(cost.mean() == doctest::Approx(0.01));
    CHECK(cost.high() == doctest::Approx(0.013));
}

TEST_CASE("the first chunk replaces the prior in the mean, eight of them in the planning value") {
    CostEstimator cost(rules, 0.1);
    observe(cost, 0.02, 1);
    CHECK(cost.mean() == doctest::Approx(0.02));
    CHECK(cost.high() == doctest::Approx(0.13));
    observe(cost, 0.02, 7);
    CHECK(cost.high() == doctest::Approx(0.02));
}

TEST_CASE("the mean follows within ten seconds of media") {
    CostEstimator cost(rules, 0.02);
    observe(cost, 0.02, 10);
    observe(cost, 0.04, 50);
    CHECK(cost.mean() == doctest::Approx(0.02 + 0.02 * (1 - std::exp(-1))));
    CHECK(cost.high() >= 0.04);
}

TEST_CASE("one dear chunk among many does not set the planning value") {
    CostEstimator cost(rules, 0.02);
    observe(cost, 0.02, 40);
    observe(cost, 0.2, 1);
    observe(cost, 0.02, 20);
    CHECK(cost.high() < 0.05);
    observe(cost, 0.2, 4);
    CHECK(cost.high() >= 0.2);
}

TEST_CASE("at the edge of a step the measurements begin anew") {
    CostEstimator cost(rules, 0.02);
    observe(cost, 0.02, 40);
    cost.expect(0.1);
    CHECK(cost.observed() == 0);
    CHECK(cost.high() == doctest::Approx(0.13));
}
