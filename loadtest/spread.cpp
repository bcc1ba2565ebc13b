#include "spread.h"

#include <algorithm>
#include <cmath>

namespace stillpoint::loadtest {

Spread spread(std::vector<double> values) {
    if (values.empty()) return {};
    std::ranges::sort(values);
    const auto rank = [&](double part) {
        return values[static_cast<std::size_t>(std::ceil(part * static_cast<double>(values.size()))) - 1];
    };
    return {values.size(), values.front(), rank(0.01), rank(0.5), rank(0.99), values.back()};
}

}  // namespace stillpoint::loadtest
