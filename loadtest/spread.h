// What many values look like together.
#pragma once

#include <cstddef>
#include <vector>

namespace stillpoint::loadtest {

// Nearest ranks: values that really occurred. All 0 without values.
struct Spread {
    std::size_t count = 0;
    double least = 0, p1 = 0, p50 = 0, p99 = 0, worst = 0;
};

Spread spread(std::vector<double> values);

}  // namespace stillpoint::loadtest
