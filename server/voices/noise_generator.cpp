#include "voices/noise_generator.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "dsp/coloured_noise.h"
#include "dsp/counter_random.h"
#include "voices/amplitude_points.h"
#include "voices/parameter_families.h"
#include "voices/tone_voice.h"

namespace stillpoint::voices {
namespace {

constexpr std::size_t most_notches = 10;

dsp::NoiseColour read_colour(const track::Params& params) {
    for (const char* key : {"noise_type", "noise_parameters", "color_params"})
        if (const auto* written = params.value(key)) return dsp::NoiseColour::read(*written);
    return dsp::NoiseColour::read("pink");
}

dsp::StaticNotch read_notch(const nlohmann::json& entry) {
    dsp::StaticNotch notch;
    double cascade = 1;
    if (entry.is_array()) {
        const auto at = [&](std::size_t i, double fallback) {
            return i < entry.size() && entry[i].is_number() ? entry[i].get<double>() : fallback;
        };
        notch.frequency = at(0, notch.frequency);
        notch.q = at(1, notch.q);
        cascade = at(2, cascade);
    } else {
        const track::Params params(entry);
        const auto either = [&](std::initializer_list<const char*> names, double fallback) {
            for (const char* name : names)
                if (const auto value = params.number(name)) return *value;
            return fallback;
        };
        notch.frequency = either({"freq", "frequency", "hz"}, notch.frequency);
        notch.q = either({"q", "quality"}, notch.q);
        cascade = either({"cascade", "count"}, cascade);
    }
    notch.frequency = std::max(1.0, notch.frequency);
    notch.q = std::max(0.1, notch.q);
    notch.cascade = static_cast<int>(std::clamp(std::round(cascade), 1.0, 100.0));
    return notch;
}

std::vector<dsp::StaticNotch> read_notches(const track::Params& params) {
    std::vector<dsp::StaticNotch> notches;
    const nlohmann::json* written = params.value("static_notches");
    if (!written) return notches;
    for (const nlohmann::json& entry : *written)
        if ((entry.is_object() || entry.is_array()) && notches.size() < most_notches)
            notches.push_back(read_notch(entry));
    return notches;
}

// amp_SIDE, else amp; in a transition start_ and end_ forms of both, the common end defaulting to the common
// start.
dsp::Ramp read_amplitude(const track::Params& params, const std::string& side, bool is_transition) {
    if (!is_transition) return dsp::Ramp(params.number("amp_" + side, params.number("amp", 0.25)));
    const double start = params.number("start_amp", 0.25), end = params.number("end_amp", start);
    return {params.number("start_amp_" + side, start), params.number("end_amp_" + side, end)};
}

std::uint64_t stream_key(const dsp::NoiseColour& colour, const VoiceContext& context) {
    if (!colour.seed) return context.random_key;
    return dsp::combine_keys(dsp::key_of("seed"), static_cast<std::uint64_t>(*colour.seed));
}

class NoiseGenerator final : public Voice {
  public:
    NoiseGenerator(const VoiceContext& context, bool is_transition);

    void render(std::int64_t first, int count, float* left, float* right) noexcept override;
    double peak_bound() const override;
    bool has_nominal_peak() const override { return true; }

  private:
    double envelope(std::int64_t frame) const noexcept;
    std::int64_t read_fade(const track::Params& params, const char* name) const;

    dsp::StepClock clock_;
    std::optional<dsp::Transition> transition_;
    dsp::NoiseColour colour_;
    dsp::ColouredNoise noise_;
    dsp::Ramp left_, right_;
    std::int64_t offset_;              // of the first frame in the stream
    std::int64_t fade_in_, fade_out_;  // frames
    AmplitudePoints points_;
};

NoiseGenerator::NoiseGenerator(const VoiceContext& context, bool is_transition)
    : clock_(context.step_seconds, context.rate),
      colour_(read_colour(context.params)),
      noise_(dsp::NoiseFilter(colour_, read_notches(context.params), context.rate, context.step_seconds),
             stream_key(colour_, context), context.room.for_noise()),
      left_(read_amplitude(context.params, "left", is_transition)),
      right_(read_amplitude(context.params, "right", is_transition)),
      offset_(context.stream_offset),
      fade_in_(read_fade(context.params, "fade_in")),
      fade_out_(read_fade(context.params, "fade_out")),
      points_(context.params, "amp_envelope") {
    if (is_transition) transition_.emplace(context.params, context.step_seconds, "curve");
}

std::int64_t NoiseGenerator::read_fade(const track::Params& params, const char* name) const {
    const double frames = std::round(params.number(name, 0) * clock_.rate);
    return static_cast<std::int64_t>(std::clamp(frames, 0.0, double(clock_.frames)));
}

double NoiseGenerator::envelope(std::int64_t frame) const noexcept {
    double gain = points_.is_empty() ? 1 : points_.gain(double(frame) / clock_.rate);
    if (frame < fade_in_) gain *= fade_in_ > 1 ? double(frame) / double(fade_in_ - 1) : 0;
    const std::int64_t from_end = frame - (clock_.frames - fade_out_);
    if (from_end >= 0 && fade_out_ > 1) gain *= 1 - double(from_end) / double(fade_out_ - 1);
    return gain;
}

void NoiseGenerator::render(std::int64_t first, int count, float* left, float* right) noexcept {
    float noise[dsp::block_frames];
    noise_.render(first + offset_, count, noise);
    double alpha[dsp::block_frames];
    fill_alpha(transition_, clock_, first, count, alpha);
    for (int k = 0; k < count; ++k) {
        const double shaped = noise[k] * envelope(first + k);
        left[k] = static_cast<float>(std::clamp(shaped * left_.at(alpha[k]), -1.0, 1.0));
        right[k] = static_cast<float>(std::clamp(shaped * right_.at(alpha[k]), -1.0, 1.0));
    }
}

double NoiseGenerator::peak_bound() const {
    const dsp::Transition* ramp = transition_ ? &*transition_ : nullptr;
    const double amplitude =
        std::max(dsp::largest_magnitude(left_, ramp), dsp::largest_magnitude(right_, ramp));
    return std::min(1.0, dsp::NoiseFilter::nominal_peak * amplitude * points_.largest_gain());
}

ParameterSpec number(std::string_view name, double fallback, std::string_view unit, double max,
                     std::string_view meaning) {
    return {name, ParameterKind::Number, fallback, {}, unit, 0, max, meaning, {}, {}};
}

Parameters colour_parameters() {
    return {{"noise_type",
             ParameterKind::Colour,
             0,
             "pink",
             {},
             {},
             {},
             "colour: a name, or an object of numbers",
             {"noise_parameters", "color_params"},
             {}},
            {"static_notches",
             ParameterKind::List,
             0,
             "none",
             {},
             {},
             {},
             "fixed notches: {freq, q, cascade} or [freq, q, cascade]",
             {},
             {}}};
}

Parameters shape_parameters() {
    return {number("fade_in", 0, "s", 86400, "linear fade at the start"),
            number("fade_out", 0, "s", 86400, "linear fade at the end"),
            {"amp_envelope",
             ParameterKind::Points,
             0,
             "none",
             {},
             {},
             {},
             "level over the time of the step",
             {},
             {}}};
}

}  // namespace

FunctionSpec noise_generator_spec() {
    Parameters level = {number("amp", 0.25, "", 2, "level"),
                        number("amp_left", 0.25, "", 2, "level of the left ear"),
                        number("amp_right", 0.25, "", 2, "level of the right ear")};
    level[1].default_text = level[2].default_text = "amp";
    return {"noise_generator",
            "Steady noise of any colour, the same in both ears.",
            joined({colour_parameters(), level, shape_parameters()}),
            {}};
}

FunctionSpec noise_generator_transition_spec() {
    Parameters level = {number("start_amp", 0.25, "", 2, "level before the ramp"),
                        number("end_amp", 0.25, "", 2, "level after the ramp"),
                        number("start_amp_left", 0.25, "", 2, "level of the left ear before the ramp"),
                        number("end_amp_left", 0.25, "", 2, "level of the left ear after the ramp"),
                        number("start_amp_right", 0.25, "", 2, "level of the right ear before the ramp"),
                        number("end_amp_right", 0.25, "", 2, "level of the right ear after the ramp")};
    level[1].default_text = level[2].default_text = level[4].default_text = "start_amp";
    level[3].default_text = level[5].default_text = "end_amp";
    const ParameterSpec curve = {"curve", ParameterKind::Curve, 0,  "linear", {}, {},
                                 {},      "shape of the ramp",  {}, {}};
    return {"noise_generator_transition",
            "Steady noise of any colour whose level moves from a start to an end value.",
            joined({colour_parameters(), level, {curve}, shape_parameters()}),
            {}};
}

std::unique_ptr<Voice> make_noise_generator(const VoiceContext& context) {
    return std::make_unique<NoiseGenerator>(context, false);
}

std::unique_ptr<Voice> make_noise_generator_transition(const VoiceContext& context) {
    return std::make_unique<NoiseGenerator>(context, true);
}

}  // namespace stillpoint::voices
