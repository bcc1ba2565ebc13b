#include "dsp/sine.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace stillpoint::dsp;

TEST_CASE("sine and cosine of turns are right to 1e-13, also after an hour of phase") {
    double worst = 0;
    for (int i = -20000; i <= 20000; ++i) {
        const double turns = i / 4096.0;
        worst = std::max(worst, std::abs(sin_turns(turns) - std::sin(two_pi * turns)));
        worst = std::max(worst, std::abs(cos_turns(turns + 4096000) - std::cos(two_pi * turns)));
    }
    CHECK(worst < 1e-13);
}

TEST_CASE("a fraction lies in [0, 1), whatever the sign") {
    for (const double x : {0.25, -0.25, 7.5, -7.5, 3.0, -3.0, -1e-18, 1e-18}) {
        CHECK(fraction(x) >= 0);
        CHECK(fraction(x) < 1);
        CHECK(std::abs(std::remainder(fraction(x) - x, 1.0)) < 1e-15);
    }
}
