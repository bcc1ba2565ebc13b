#include "dsp/hyperbolic_tangent.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>

using stillpoint::dsp::hyperbolic_tangent;

TEST_CASE("tanh is the mathematical one, relatively, from the smallest values to where it is 1") {
    double worst = 0;
    for (double x = 1e-9; x < 40; x *= 1.003)
        for (const double sign : {-1.0, 1.0})
            worst = std::max(worst, std::abs(hyperbolic_tangent(sign * x) / std::tanh(sign * x) - 1));
    CHECK(worst < 1e-14);
    CHECK(hyperbolic_tangent(0) == 0);
    CHECK(hyperbolic_tangent(1e9) == 1);
}
