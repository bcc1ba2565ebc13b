#include "voices/geometric_sam2.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "dsp/sine.h"
#include "dsp/step_clock.h"
#include "voices/air.h"
#include "voices/sam2_motion.h"
#include "voices/sam2_parameters.h"
#include "voices/trajectory.h"

namespace stillpoint::voices {
namespace {

constexpr double sound_speed = 343;     // m/s
constexpr double ear_offset = 0.09;     // m from the middle of the head
constexpr double default_least = 0.05;  // m

class GeometricSam2 final : public Voice {
  public:
    GeometricSam2(const VoiceContext& context, const Air& air, bool has_doppler, Trajectory trajectory,
                  bool is_transition);

    void render(std::int64_t first, int count, float* left, float* right) noexcept override;
    double peak_bound() const override;

  private:
    double heard(double frame, double delay) const noexcept;
    double source(double frame) const noexcept {
        if (frame < 0) return 0;
        return amplitude_ * dsp::sin_turns(motion_.turns(carrier_, frame / clock_.rate - motion_.offset));
    }
    double distance_to_ear(const RoomPoint& place, double y) const noexcept {
        const double dy = place.y - y;
        return air_.within_reach(std::sqrt(place.x * place.x + dy * dy + place.z * place.z));
    }

    dsp::StepClock clock_;
    Sam2Motion motion_;
    Trajectory trajectory_;
    double amplitude_;
    dsp::Ramp carrier_;
    Air air_;
    bool has_doppler_;
};

GeometricSam2::GeometricSam2(const VoiceContext& context, const Air& air, bool has_doppler,
                             Trajectory trajectory, bool is_transition)
    : clock_(context.step_seconds, context.rate),
      motion_(context.params, context.step_seconds, is_transition),
      trajectory_(std::move(trajectory)),
      amplitude_(context.params.number("amp", sam2::default_amplitude)),
      carrier_(sam2::carrier.read(context.params, is_transition)),
      air_(air),
      has_doppler_(has_doppler) {}

// The source as a delay line with four-point interpolation gives it; silent before it has begun.
double GeometricSam2::heard(double frame, double delay) const noexcept {
    const double position = frame - delay * clock_.rate;
    if (position < 0) return 0;
    const double i = std::floor(position), t = position - i;
    const double a = source(i - 1), b = source(i), c = source(i + 1), d = source(i + 2);
    return 0.5 * (2 * b + t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * b - a - 3 * c + d))));
}

void GeometricSam2::render(std::int64_t first, int count, float* left, float* right) noexcept {
    for (int k = 0; k < count; ++k) {
        const auto frame = double(first + k);
        const RoomPoint place = trajectory_.at(frame / clock_.rate);
        const double to_left = distance_to_ear(place, ear_offset);
        const double to_right = distance_to_ear(place, -ear_offset);
        double left_delay = to_left / sound_speed, right_delay = to_right / sound_speed;
        if (!has_doppler_) {
            const double fixed = std::max(air_.reference, ear_offset) / sound_speed;
            const double middle = (left_delay + right_delay) / 2;
            left_delay += fixed - middle;
            right_delay += fixed - middle;
        }
        left[k] = static_cast<float>(air_.gain(to_left) * heard(frame, left_delay));
        right[k] = static_cast<float>(air_.gain(to_right) * heard(frame, right_delay));
    }
}

// The interpolation exceeds its samples by a quarter at most: its weights sum up to 1.25 without their signs.
double GeometricSam2::peak_bound() const {
    const double nearest = std::min(trajectory_.least_distance({0, ear_offset, 0}),
                                    trajectory_.least_distance({0, -ear_offset, 0}));
    return 1.25 * std::abs(amplitude_) * air_.gain(air_.within_reach(nearest));
}

}  // namespace

Parameters geometric_parameters() {
    return {
        {.name = "canonicalTrajectory",
         .kind = ParameterKind::Object,
         .default_text = "none",
         .meaning =
             "geometric: the way of the source, {geometry: {controlPointsM: [[x, y, z], ...]}, traversal: "
             "{durationS, mode}, arcLength}, x ahead, y to the left"},
        {.name = "distanceLaw",
         .kind = ParameterKind::Choice,
         .default_text = "inverse",
         .meaning = "geometric: how the level falls with the distance",
         .choices = {"inverse", "inverse_square", "none"}},
        {.name = "dopplerEnabled",
         .kind = ParameterKind::Flag,
         .default_number = 1,
         .meaning = "geometric: the time of flight changes with the distance"},
        number_parameter("referenceDistanceM", Air::default_reference, "m", 0, 100,
                         "geometric: distance at which the level is amp"),
        number_parameter("minimumDistanceM", default_least, "m", 0.001, 100,
                         "geometric: nearer sources count as this far"),
        number_parameter("maximumDistanceM", Air::default_most, "m", 0.001, 1e6,
                         "geometric: farther sources count as this far")};
}

std::unique_ptr<Voice> make_geometric_sam2(const VoiceContext& context, bool is_transition) {
    const Air air(context.params, default_least);
    const bool has_doppler = context.params.flag("dopplerEnabled", true);
    auto trajectory = Trajectory::read(context.params);
    if (!trajectory) return nullptr;
    return std::make_unique<GeometricSam2>(context, air, has_doppler, std::move(*trajectory), is_transition);
}

}  // namespace stillpoint::voices
