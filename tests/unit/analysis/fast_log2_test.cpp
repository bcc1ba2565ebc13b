#include "analysis/fast_log2.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

TEST_CASE("The fast logarithm follows the exact one over all magnitudes a spectrum has") {
    double worst = 0;
    for (double value = 1e-15; value < 1e6; value *= 1.001)
        worst = std::max(
            worst, std::abs(static_cast<double>(stillpoint::analysis::fast_log2(static_cast<float>(value))) -
                            std::log2(static_cast<float>(value))));
    CHECK(worst < 1e-5);
}
