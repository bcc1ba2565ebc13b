#include "voices/head_path.h"

#include <algorithm>
#include <cmath>

#include "dsp/head_responses.h"
#include "dsp/sine.h"

namespace stillpoint::voices {

HeadPath::HeadPath(const track::Params& params, const dsp::StepClock& clock,
                   const dsp::Transition* transition)
    : clock_(clock),
      transition_(transition),
      beat_(head_beat.read(params, transition != nullptr)),
      radius_(head_radius.read(params, transition != nullptr)),
      arc_start_(head_arc_start.read(params, transition != nullptr)),
      arc_end_(head_arc_end.read(params, transition != nullptr)),
      turns_(beat_, {}, clock_, transition, 1.0 / clock.rate),
      shape_(shape_named(params.text(transition ? "startPathShape" : "pathShape").value_or(""))),
      last_shape_(transition ? shape_named(params.text("endPathShape").value_or("")) : shape_) {}

HeadPath::Shape HeadPath::shape_named(const std::string& name) {
    if (name == "square") return Shape::Square;
    if (name == "diamond") return Shape::Diamond;
    if (name == "linear") return Shape::Linear;
    if (name == "arc") return Shape::Arc;
    if (name == "oscillating_arc") return Shape::OscillatingArc;
    return Shape::Circle;
}

double HeadPath::azimuth(Shape shape, double turns, double alpha) const noexcept {
    const double from = arc_start_.at(alpha), to = arc_end_.at(alpha);
    switch (shape) {
        case Shape::Circle:
            break;
        case Shape::Square:
            return 90 - 360 * turns;
        case Shape::Diamond:
            return 135 - 360 * turns;
        case Shape::Linear:
            return dsp::sin_turns(turns) >= 0 ? 0 : 180;
        case Shape::Arc:
            return from + (to - from) * (1 - dsp::cos_turns(turns)) / 2;
        case Shape::OscillatingArc:
            return from + (to - from) * (1 - 2 * std::abs(turns - 0.5));
    }
    return 360 * turns;
}

int HeadPath::direction(std::int64_t frame) const noexcept {
    const bool is_last = frame == clock_.frames - 1;
    double alpha = 0;
    if (transition_) alpha = is_last ? 1 : transition_->alpha(clock_.time(double(frame)));
    const double radius = radius_.at(alpha);
    if (radius == 0) return 0;
    double degrees = 0;
    if (std::max(0.0, beat_.at(alpha)) >= 1e-6)
        degrees = azimuth(is_last ? last_shape_ : shape_, dsp::fraction(turns_.after(frame + 1)), alpha);
    return dsp::HeadResponses::nearest(radius < 0 ? degrees + 180 : degrees);
}

}  // namespace stillpoint::voices
