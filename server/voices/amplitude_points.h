// A level given as points over time (the amp_envelope of noise).
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "track/params.h"

namespace stillpoint::voices {

// Linear between the points, held before the first and after the last; 1 without points. A point is [seconds,
// gain] or an object {time|t|x, amp|value|y}. Immutable.
class AmplitudePoints {
  public:
    AmplitudePoints(const track::Params& params, std::string_view name);

    bool is_empty() const noexcept { return points_.empty(); }
    double gain(double seconds) const noexcept;
    double largest_gain() const noexcept;

  private:
    std::vector<std::pair<double, double>> points_;  // ascending times
};

}  // namespace stillpoint::voices
