#include "voices/hrtf_sam2.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <optional>
#include <string>

#include "dsp/arctangent.h"
#include "dsp/head_responses.h"
#include "dsp/sine.h"
#include "dsp/step_clock.h"
#include "voices/air.h"
#include "voices/head_level.h"
#include "voices/sam2_motion.h"
#include "voices/sam2_parameters.h"
#include "voices/trajectory.h"

namespace stillpoint::voices {
namespace {

using Complex = std::complex<double>;

constexpr int interval = 128;                                 // frames between two places
constexpr double default_least = 0.15, default_distance = 1;  // m

track::Params options_of(const track::Params& params) {
    const nlohmann::json* options = params.value("hrtfOptions");
    return options && options->is_object() ? track::Params(*options) : track::Params();
}

// What both ears make of a tone of one frequency at one place.
struct Heard {
    Complex left, right;
};

// A steady tone through a filter is the tone with the gain and phase of the filter, so the responses are
// never convolved: their values at the tone's frequency are taken at places 128 frames apart, and those
// between run straight.
class HrtfSam2 final : public Voice {
  public:
    HrtfSam2(const VoiceContext& context, bool is_transition);

    void render(std::int64_t first, int count, float* left, float* right) noexcept override;
    double peak_bound() const override { return bound_; }

  private:
    double since(double frame) const noexcept { return frame / clock_.rate - motion_.offset; }
    Heard at(std::int64_t place) const noexcept;
    Complex response(double degrees, double turns, bool of_right_ear) const noexcept;

    dsp::StepClock clock_;
    Sam2Motion motion_;
    std::optional<Trajectory> trajectory_;
    Air air_;
    std::shared_ptr<const dsp::HeadResponses> responses_;
    double amplitude_, distance_;
    dsp::Ramp carrier_, cycles_, arc_, direction_;
    double bound_ = 0;
    std::int64_t place_ = -2;  // number of the one in from_
    Heard from_{}, to_{};
};

HrtfSam2::HrtfSam2(const VoiceContext& context, bool is_transition)
    : clock_(context.step_seconds, context.rate),
      motion_(context.params, context.step_seconds, is_transition),
      trajectory_(Trajectory::read(context.params)),
      air_(options_of(context.params), default_least),
      responses_(dsp::HeadResponses::at_rate(context.rate)),
      amplitude_(context.params.number("amp", sam2::default_amplitude)),
      distance_(options_of(context.params).number("distanceM", default_distance)),
      carrier_(sam2::carrier.read(context.params, is_transition)),
      cycles_(sam2::cycles.read(context.params, is_transition)),
      arc_(sam2::arc.read(context.params, is_transition)),
      direction_(sam2::direction.read(context.params, is_transition)) {
    const double nearest = trajectory_ ? trajectory_->least_distance({}) : distance_;
    bound_ = std::abs(amplitude_) * air_.gain(air_.within_reach(nearest)) *
             largest_response(*responses_, carrier_, context.rate);
}

// Between two of the measured directions.
Complex HrtfSam2::response(double degrees, double turns, bool of_right_ear) const noexcept {
    const double steps = dsp::fraction(degrees / 360) * dsp::HeadResponses::directions;
    const int below = static_cast<int>(steps) % dsp::HeadResponses::directions;
    const int above = (below + 1) % dsp::HeadResponses::directions;
    const double part = steps - std::floor(steps);
    const double* a = of_right_ear ? responses_->right(below) : responses_->left(below);
    const double* b = of_right_ear ? responses_->right(above) : responses_->left(above);
    const Complex turn(dsp::cos_turns(turns), -dsp::sin_turns(turns));
    double re = 1, im = 0, sum_re = 0, sum_im = 0;
    for (int k = 0; k < responses_->taps(); ++k) {
        const double value = a[k] + (b[k] - a[k]) * part;
        sum_re += value * re;
        sum_im += value * im;
        const double next = re * turn.real() - im * turn.imag();
        im = re * turn.imag() + im * turn.real();
        re = next;
    }
    return {sum_re, sum_im};
}

Heard HrtfSam2::at(std::int64_t place) const noexcept {
    const double t = since(double(place * interval));
    const double alpha = motion_.alpha(t);
    double degrees =
        direction_.at(alpha) + arc_.at(alpha) / 2 * dsp::sin_turns(dsp::fraction(motion_.turns(cycles_, t)));
    double metres = distance_;
    if (trajectory_) {
        const RoomPoint point = trajectory_->at(double(place * interval) / clock_.rate);
        degrees = 360 * dsp::atan2_turns(point.y, point.x);
        metres = std::sqrt(point.x * point.x + point.y * point.y + point.z * point.z);
    }
    const double gain = amplitude_ * air_.gain(air_.within_reach(metres));
    const double turns = dsp::fraction(carrier_.at(alpha) / clock_.rate);
    return {gain * response(degrees, turns, false), gain * response(degrees, turns, true)};
}

void HrtfSam2::render(std::int64_t first, int count, float* left, float* right) noexcept {
    for (int k = 0; k < count; ++k) {
        const std::int64_t frame = first + k, place = frame / interval;
        if (place != place_) {
            from_ = place == place_ + 1 ? to_ : at(place);
            to_ = at(place + 1);
            place_ = place;
        }
        const double part = double(frame - place * interval) / interval;
        const Complex l = from_.left + (to_.left - from_.left) * part;
        const Complex r = from_.right + (to_.right - from_.right) * part;
        const double turns = motion_.turns(carrier_, since(double(frame)));
        const double sine = dsp::sin_turns(turns), cosine = dsp::cos_turns(turns);
        left[k] = static_cast<float>(sine * l.real() + cosine * l.imag());
        right[k] = static_cast<float>(sine * r.real() + cosine * r.imag());
    }
}

}  // namespace

Parameters hrtf_parameters() {
    return {
        {.name = "hrtfOptions",
         .kind = ParameterKind::Object,
         .default_text = "none",
         .meaning =
             "hrtf: distanceM, distanceLaw, referenceDistanceM, minimumDistanceM and maximumDistanceM of the "
             "source"},
        {.name = "hrtfAsset",
         .kind = ParameterKind::Choice,
         .default_text = "kemar",
         .meaning = "hrtf: the head that listens; only the one of the server is known",
         .choices = {"kemar"},
         .has_effect = false}};
}

std::unique_ptr<Voice> make_hrtf_sam2(const VoiceContext& context, bool is_transition) {
    return std::make_unique<HrtfSam2>(context, is_transition);
}

}  // namespace stillpoint::voices
