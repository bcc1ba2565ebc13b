#include "dsp/power.h"

#include <doctest/doctest.h>

#include <cmath>
#include <initializer_list>

using stillpoint::dsp::unit_power;

TEST_CASE("powers of numbers up to one are those of the library to 1e-13") {
    double worst = 0;
    for (double x = 1e-12; x <= 1; x += 0.000371)
        for (const double exponent : {1e-12, 0.01, 0.5, 1.0, 1.7, 20.0, 100.0}) {
            const double expected = std::pow(x, exponent);
            if (expected > 1e-280) worst = std::max(worst, std::abs(unit_power(x, exponent) / expected - 1));
        }
    CHECK(worst < 1e-13);
}

TEST_CASE("the ends of the range of powers") {
    CHECK(unit_power(0, 0.5) == 0);
    CHECK(unit_power(1e-310, 2) == 0);
    CHECK(unit_power(1e-4, 100) == 0);
    CHECK(unit_power(1, 100) == 1);
    CHECK(unit_power(0.25, 0.5) == doctest::Approx(0.5));
}
