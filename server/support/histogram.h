// How often a quantity lay up to each of some bounds.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

namespace stillpoint::support {

class Histogram {
  public:
    Histogram(std::initializer_list<double> upper_bounds)  // ascending; above the last there is one bin more
        : bounds_(upper_bounds), counts_(bounds_.size() + 1) {}

    void add(double value) {
        const auto bin = std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin();
        ++counts_[static_cast<std::size_t>(bin)];
        ++count_;
        sum_ += value;
    }

    const std::vector<double>& bounds() const { return bounds_; }
    const std::vector<std::uint64_t>& counts() const {
        return counts_;
    }  // bounds().size() + 1, not summed up
    std::uint64_t count() const { return count_; }
    double sum() const { return sum_; }

  private:
    std::vector<double> bounds_;
    std::vector<std::uint64_t> counts_;
    std::uint64_t count_ = 0;
    double sum_ = 0;
};

}  // namespace stillpoint::support
