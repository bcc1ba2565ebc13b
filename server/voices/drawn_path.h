// A path of points that somebody drew around the head, walked at a steady pace (40-voices 5.3).
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "track/params.h"

namespace stillpoint::voices {

struct PlanePoint {
    double x = 0, y = 0;  // to the right, ahead
};

class DrawnPath {
  public:
    // Null when the profile has fewer than two points or no length. PROFILE is an object or the text of one;
    // customPathSmoothingPasses and -Ratio in PARAMS win over the fields of an object.
    static std::shared_ptr<const DrawnPath> read(const track::Params& params);

    PlanePoint at(double u) const noexcept;  // u in [0, 1): part of the way

    struct Distances {
        double least, most;  // from the head
    };
    Distances distances() const noexcept;

  private:
    explicit DrawnPath(std::vector<PlanePoint> corners);

    std::vector<PlanePoint> corners_;
    std::vector<double> travelled_;  // from the first corner to each
};

}  // namespace stillpoint::voices
