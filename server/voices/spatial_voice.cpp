#include "voices/spatial_voice.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "dsp/catch_up.h"
#include "dsp/spatialiser.h"
#include "support/word.h"
#include "track/json_value.h"

namespace stillpoint::voices {
namespace {

using Segment = dsp::TrajectorySegment;

Segment::Mode read_mode(const track::Params& params) {
    if (!params.has("mode") || params.text("mode") == "rotate") return Segment::Mode::Rotate;
    return params.text("mode") == "rotating_arc" ? Segment::Mode::RotatingArc : Segment::Mode::Oscillate;
}

void read_distance(const track::Params& params, Segment& segment) {
    if (!params.has("distance_m")) return;
    const nlohmann::json& written = params.json()["distance_m"];
    const auto at = [&](std::size_t i) {
        return i < written.size() ? track::to_number(written[i]).value_or(1) : 1;
    };
    segment.first_distance = segment.last_distance = params.number("distance_m", 1);
    if (!written.is_array() || written.empty()) return;
    segment.first_distance = at(0);
    segment.last_distance = written.size() > 1 ? at(1) : at(0);
}

Segment read_segment(const track::Params& params) {
    constexpr double largest = 1e9;  // degrees, metres and Hz; what is beyond says nothing
    const auto number = [&](std::string_view name, double fallback) {
        return std::clamp(params.number(name, fallback), -largest, largest);
    };
    Segment segment;
    segment.mode = read_mode(params);
    segment.seconds = number("seconds", 0);
    if (!(segment.seconds > 0)) return segment;
    segment.start = number("start_deg", 0);
    segment.centre = number("center_deg", segment.start);
    segment.extent = number("extent_deg", 180);
    segment.speed = number("speed_deg_per_s", segment.extent / segment.seconds);
    const double period = number("period_s", 0);
    segment.period = period > 0 ? period : segment.seconds;
    segment.rotations = number("rotate_freq_hz", 0);
    segment.eased = params.text("easing") == "sine";
    read_distance(params, segment);
    segment.first_distance = std::clamp(segment.first_distance, -largest, largest);
    segment.last_distance = std::clamp(segment.last_distance, -largest, largest);
    return segment;
}

Segment usual_segment(double step_seconds) {
    Segment segment;
    segment.mode = Segment::Mode::Oscillate;
    segment.seconds = step_seconds;
    segment.extent = 75;
    segment.period = 20;
    segment.last_distance = 1.4;
    return segment;
}

dsp::Trajectory read_trajectory(const VoiceContext& context) {
    std::vector<Segment> segments;
    const track::Params& params = context.params;
    const bool is_written = params.has("spatialTrajectory") && params.json()["spatialTrajectory"].is_array();
    if (!is_written) {
        segments.push_back(usual_segment(context.step_seconds));
    } else {
        for (const nlohmann::json& entry : params.json()["spatialTrajectory"])
            if (entry.is_object()) segments.push_back(read_segment(track::Params(entry)));
    }
    return {std::move(segments), context.rate};
}

bool is_cardioid(const track::Params& params) {
    return support::lower(params.text("spatialDecoder").value_or("")) == "foa_cardioid";
}

dsp::SpatialSettings read_settings(const track::Params& params) {
    // Numbers that stand for yes or no count without their fraction.
    const auto is_set = [&](std::string_view name, double fallback) {
        return std::trunc(params.number(name, fallback)) != 0;
    };
    dsp::SpatialSettings s;
    if (is_cardioid(params)) s.decoder = dsp::SpatialSettings::Decoder::Cardioids;
    s.level_differences = is_set("spatialUseIld", 1);
    s.head_radius = params.number("spatialHeadRadiusM", s.head_radius);
    s.delay_scale = params.number("spatialItdScale", s.delay_scale);
    s.most_level_db = params.number("spatialIldMaxDb", s.most_level_db);
    s.ear_degrees = params.number("spatialEarAngleDeg", s.ear_degrees);
    s.reference_distance = params.number("spatialRefDistanceM", s.reference_distance);
    s.rolloff = params.number("spatialRolloff", s.rolloff);
    s.far_db_per_m = params.number("spatialHfRollDbPerM", s.far_db_per_m);
    s.least_distance = params.number("spatialMinDistanceM", s.least_distance);
    s.azimuth_ms = params.number("spatialDezipperThetaMs", s.azimuth_ms);
    s.distance_ms = params.number("spatialDezipperDistMs", s.distance_ms);
    s.most_degrees_per_second = params.number("spatialMaxDegPerS", s.most_degrees_per_second);
    s.most_delay_step = params.number("spatialMaxDelayStepSamples", s.most_delay_step);
    s.interpolation = is_set("spatialInterp", 1) ? dsp::Interpolation::Cubic : dsp::Interpolation::Linear;
    return s;
}

class SpatialVoice final : public Voice {
  public:
    SpatialVoice(std::unique_ptr<Voice> voice, const VoiceContext& context, std::optional<double> steepest)
        : voice_(std::move(voice)),
          spatialiser_(read_settings(context.params), read_trajectory(context), context.rate),
          is_limited_(voice_->has_nominal_peak()),
          steepest_(steepest),
          rate_(context.rate) {}

    void render(std::int64_t first, int count, float* left, float* right) noexcept override;
    double peak_bound() const override;
    std::optional<StereoPhase> phase_after(std::int64_t frames) const override {
        return voice_->phase_after(frames);
    }

  private:
    std::unique_ptr<Voice> voice_;
    dsp::Spatialiser spatialiser_;
    bool is_limited_;
    std::optional<double> steepest_;
    int rate_;
};

void SpatialVoice::render(std::int64_t first, int count, float* left, float* right) noexcept {
    dsp::catch_up(spatialiser_.begin(first), first, [&](std::int64_t block, int frames) {
        alignas(64) float past_left[dsp::block_frames], past_right[dsp::block_frames];
        voice_->render(block, frames, past_left, past_right);
        spatialiser_.process(block, frames, past_left, past_right);
    });
    voice_->render(first, count, left, right);
    spatialiser_.process(first, count, left, right);
    if (!is_limited_) return;
    for (float* ear : {left, right})
        for (int k = 0; k < count; ++k)
            ear[k] = std::clamp(ear[k], -1.0f, 1.0f);
}

double SpatialVoice::peak_bound() const {
    const double plain = voice_->peak_bound();
    double bound = spatialiser_.peak_bound(plain, steepest_.value_or(2 * plain));
    if (const auto tones = voice_->steady_tones()) {
        const double highest = std::max(tones->left_hz, tones->right_hz);
        const double apart = std::abs(tones->left_hz - tones->right_hz);
        if (highest * 10 <= rate_) bound = std::min(bound, spatialiser_.tones_bound(plain, highest, apart));
    }
    return is_limited_ ? std::min(1.0, bound) : bound;
}

}  // namespace

std::unique_ptr<Voice> spatialised(std::unique_ptr<Voice> voice, const VoiceContext& context,
                                   std::optional<double> steepest) {
    if (!context.params.flag("spatialEnable", false)) return voice;
    return std::make_unique<SpatialVoice>(std::move(voice), context, steepest);
}

Parameters spatial_parameters() {
    constexpr double any = 1e6;
    Parameters rows = {
        {.name = "spatialEnable",
         .kind = ParameterKind::Flag,
         .min = 0,
         .max = 1,
         .meaning = "moves what both ears share around the head"},
        {.name = "spatialTrajectory",
         .kind = ParameterKind::List,
         .default_text = "75 degrees to and fro in 20 s, from 1 m to 1.4 m",
         .meaning = "segments {mode, seconds, start_deg, center_deg, extent_deg, speed_deg_per_s, period_s, "
                    "rotate_freq_hz, easing, distance_m}; an empty list: ahead at 1 m"},
        {.name = "spatialDecoder",
         .kind = ParameterKind::Choice,
         .default_text = "itd_head",
         .meaning = "how the ears tell where it is: the way around a head, or two directed receivers",
         .choices = {"itd_head", "foa_cardioid"}},
        number_parameter("spatialUseIld", 1, "", 0, 1, "0: no differences of level between the ears"),
        number_parameter("spatialIldMaxDb", 1.5, "dB", 0, 40, "largest difference of level between the ears"),
        number_parameter("spatialHeadRadiusM", 0.0875, "m", 0, 1, "radius of the head"),
        number_parameter("spatialItdScale", 1, "", -4, 4, "factor on the delay between the ears"),
        number_parameter("spatialEarAngleDeg", 30, "deg", -180, 180,
                         "foa_cardioid: how far the receivers are turned away from ahead"),
        number_parameter("spatialRefDistanceM", 1, "m", 0, 1000, "distance within which it gets no louder"),
        number_parameter("spatialRolloff", 1, "", 0, 4, "power of the distance by which it gets softer"),
        number_parameter("spatialHfRollDbPerM", 0, "dB", 0, 40, "foa_cardioid: further loss per metre"),
        number_parameter("spatialMinDistanceM", 0.1, "m", 0, 1000, "itd_head: it gets no nearer"),
        number_parameter("spatialDezipperThetaMs", 60, "ms", 0, 10000, "smoothing of the direction"),
        number_parameter("spatialDezipperDistMs", 80, "ms", 0, 10000, "smoothing of the distance"),
        number_parameter("spatialMaxDegPerS", 90, "deg", 0, any,
                         "itd_head: it turns no faster in a second and lags behind what does"),
        number_parameter("spatialMaxDelayStepSamples", 0.02, "samples", 0, 1,
                         "itd_head: the delay changes no faster per sample"),
        number_parameter("spatialInterp", 1, "", 0, 1,
                         "itd_head: reads between samples: 0 on a line, 1 on a cubic"),
        number_parameter("spatialIldXoverHz", 700, "Hz", 0, 24000, "without effect"),
        number_parameter("spatialUseItdIld", 1, "", 0, 1, "without effect"),
    };
    for (ParameterSpec& row : rows)
        row.has_effect = row.meaning != "without effect";
    return rows;
}

}  // namespace stillpoint::voices
