// The closed walk that a SAM2 voice takes around the head: where it is at each part of its cycle
// (40-voices 5.2 and 5.3).
#pragma once

#include <memory>
#include <vector>

#include "track/params.h"

namespace stillpoint::voices {

// A walk drawn by hand.
class DrawnPath;

class SpatialPath {
  public:
    // Reads pathType, pathShape, rotationDirection, discontinuousSteps and the custom profile.
    explicit SpatialPath(const track::Params& params);

    // The nearness of a drawn path is measured against the parts of it that are visited: CYCLES are in
    // ascending or descending order. Without this call, the whole path.
    void visit_only(const std::vector<double>& cycles);

    // place[k] holds a part of the cycle in [0, 1) and becomes the place on the arc there, usually -1 to 1.
    // nearness[k] is a factor on the depth, 1 except on drawn paths.
    void places(int count, double* place, double* nearness) const noexcept;

    bool is_drawn() const noexcept { return drawn_ != nullptr; }

    static constexpr double largest_nearness = 1.25;

  private:
    enum class Type { Open, Closed, Discontinuous };
    enum class Shape { Sine, Triangle, Saw, Square };
    void progress(int count, double* p) const noexcept;

    Type type_ = Type::Open;
    Shape shape_ = Shape::Sine;
    bool anticlockwise_ = false;
    double steps_ = 8;
    std::shared_ptr<const DrawnPath> drawn_;
    double nearest_ = 0, farthest_ = 0;  // of the drawn path's visited points
};

}  // namespace stillpoint::voices
