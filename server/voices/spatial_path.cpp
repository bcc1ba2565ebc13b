#include "voices/spatial_path.h"

#include <algorithm>
#include <cmath>

#include "dsp/arctangent.h"
#include "dsp/sine.h"
#include "voices/drawn_path.h"
#include "voices/parameter_reader.h"

namespace stillpoint::voices {
namespace {

double distance(const PlanePoint& p) noexcept {
    return std::sqrt(p.x * p.x + p.y * p.y);
}

// The sign of sin(2 pi p) as doubles have it for p from 0 to 2: the sine of p = 1/2 is a little above 0, that
// of 1 and of 2 a little below.
double square(double p) noexcept {
    return p <= 0.5 || (p > 1 && p <= 1.5) ? 1 : -1;
}

}  // namespace

SpatialPath::SpatialPath(const track::Params& params) {
    const std::string type = choice(params, "pathType"), shape = choice(params, "pathShape");
    steps_ = std::max(2.0, std::trunc(params.number("discontinuousSteps", 8)));
    anticlockwise_ = choice(params, "rotationDirection") == "ccw";
    if (type == "custom") {
        drawn_ = DrawnPath::read(params);
        if (drawn_) {
            const auto [least, most] = drawn_->distances();
            nearest_ = least;
            farthest_ = most;
        }
        return;
    }
    if (type == "closed") {
        type_ = Type::Closed;
        shape_ = Shape::Saw;
    } else if (type == "discontinuous") {
        type_ = Type::Discontinuous;
        shape_ = Shape::Square;
    }
    if (shape == "triangle" || shape == "tri")
        shape_ = Shape::Triangle;
    else if (shape == "saw" || shape == "sawtooth" || shape == "ramp" || shape == "linear")
        shape_ = Shape::Saw;
    else if (shape == "square" || shape == "step")
        shape_ = Shape::Square;
    else if (!shape.empty())
        shape_ = Shape::Sine;
}

void SpatialPath::visit_only(const std::vector<double>& cycles) {
    if (!drawn_ || cycles.empty()) return;
    nearest_ = farthest_ = distance(drawn_->at(dsp::fraction(cycles.front())));
    for (const double cycle : cycles) {
        const double r = distance(drawn_->at(dsp::fraction(cycle)));
        nearest_ = std::min(nearest_, r);
        farthest_ = std::max(farthest_, r);
    }
}

void SpatialPath::progress(int count, double* p) const noexcept {
    if (type_ == Type::Open) {
        for (int k = 0; k < count; ++k)
            p[k] = 1 - 2 * std::abs(p[k] - 0.5);
        return;
    }
    if (anticlockwise_)
        for (int k = 0; k < count; ++k)
            p[k] = 1 - p[k];
    if (type_ == Type::Discontinuous)
        for (int k = 0; k < count; ++k)
            p[k] = std::floor(p[k] * steps_) / (steps_ - 1);
}

void SpatialPath::places(int count, double* place, double* nearness) const noexcept {
    if (drawn_) {
        const double range = farthest_ - nearest_;
        for (int k = 0; k < count; ++k) {
            const PlanePoint p = drawn_->at(place[k]);
            place[k] = 2 * dsp::atan2_turns(p.x, p.y);
            nearness[k] = range > 1e-6 ? std::clamp(largest_nearness - 0.5 * (distance(p) - nearest_) / range,
                                                    0.75, 1.25)
                                       : 1;
        }
        return;
    }
    std::fill_n(nearness, count, 1.0);
    progress(count, place);
    switch (shape_) {
        case Shape::Sine:
            for (int k = 0; k < count; ++k)
                place[k] = dsp::sin_turns(place[k]);
            return;
        case Shape::Triangle:
            for (int k = 0; k < count; ++k)
                place[k] = 4 * std::abs(place[k] - 0.5) - 1;
            return;
        case Shape::Saw:
            for (int k = 0; k < count; ++k)
                place[k] = 2 * place[k] - 1;
            return;
        case Shape::Square:
            for (int k = 0; k < count; ++k)
                place[k] = square(place[k]);
            return;
    }
}

}  // namespace stillpoint::voices
