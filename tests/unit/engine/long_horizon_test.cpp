// An hour into a step everything is still where it belongs.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "engine/load.h"
#include "engine/plan.h"
#include "engine/renderer.h"
#include "engine/step_builder.h"
#include "track/placement.h"
#include "voices/registry.h"

using namespace stillpoint;
using nlohmann::json;
using Real = long double;

namespace {

constexpr int rate = 48000;
constexpr double step_seconds = 4000;
constexpr std::int64_t hour = std::int64_t{3600} * rate;
constexpr std::size_t stretch = 4800;
constexpr Real two_pi = 6.283185307179586476925286766559L;

std::shared_ptr<const track::Track> track_of(std::string_view function, const json& params) {
    const bool is_transition = function.ends_with("_transition");
    const json document = {
        {"progression",
         {{{"duration", step_seconds},
           {"voices",
            {{{"synth_function_name", function}, {"is_transition", is_transition}, {"params", params}}}}}}}};
    const auto track = engine::load_track(document.dump()).track;
    REQUIRE(track);
    return track;
}

// The voice alone, without any level.
class Listener {
  public:
    explicit Listener(const std::shared_ptr<const track::Track>& track)
        : renderer_(track, std::make_shared<const engine::Plan>(engine::provisional_plan(*track, rate)), rate,
                    1, {engine::Stage::Kind::Voice, 0, 0}) {}

    std::vector<float> at(std::int64_t frame) {
        std::vector<float> samples(2 * stretch);
        renderer_.seek(frame);
        renderer_.advance(samples);
        return samples;
    }

  private:
    engine::Renderer renderer_;
};

// ---------------------------------------------------------------- closed forms, each for frame n

Real turns_sine(Real turns) {
    return std::sin(two_pi * (turns - std::floor(turns)));
}

// Sum of 0 .. n of a value that moves linearly from FROM to TO over the step.
Real ramp_sum(Real from, Real to, Real n) {
    return from * (n + 1) + (to - from) / (step_seconds * rate) * (n * (n + 1) / 2);
}

// Sum over k = 0 .. n of sin(2 pi (k * step + offset)), by Dirichlet's kernel.
Real sine_sum(Real step, Real offset, Real n) {
    const Real half = two_pi * step / 2;
    const Real middle = n * step / 2 + offset;
    const Real turns = (n + 1) * step / 2;
    return std::sin(two_pi * (turns - std::floor(turns))) / std::sin(half) * turns_sine(middle);
}

// A phase off by P radians moves a sample of a sine of AMPLITUDE by up to AMPLITUDE * P.
void check_hour(std::string_view function, const json& params, double amplitude, double radians,
                const std::function<std::pair<Real, Real>(Real n)>& expected) {
    Listener listener(track_of(function, params));
    const std::vector<float> samples = listener.at(hour);
    Real worst = 0;
    for (std::size_t k = 0; k < stretch; ++k) {
        const auto [left, right] = expected(static_cast<Real>(hour) + static_cast<Real>(k));
        worst = std::max({worst, std::abs(samples[2 * k] - left), std::abs(samples[2 * k + 1] - right)});
    }
    constexpr double quantisation = 6e-8;  // of a float near 1
    CHECK(static_cast<double>(worst) < amplitude * (radians + quantisation));
}

constexpr double steady = 1e-6, with_oscillators = 1e-4;  // radians

}  // namespace

TEST_CASE("after an hour: steady tones") {
    check_hour("binaural_beat", {{"baseFreq", 203.7}, {"beatFreq", 3.3}, {"startPhaseL", 1.25}}, 0.5, steady,
               [](Real n) {
                   return std::pair{0.5L * turns_sine((203.7L - 1.65L) * (n + 1) / rate + 1.25L / two_pi),
                                    0.5L * turns_sine((203.7L + 1.65L) * (n + 1) / rate)};
               });
}

TEST_CASE("after an hour: a ramp that lasts longer than that") {
    check_hour(
        "binaural_beat_transition",
        {{"startBaseFreq", 220.1}, {"endBaseFreq", 141.3}, {"startBeatFreq", 12}, {"endBeatFreq", 2.5}}, 0.5,
        steady, [](Real n) {
            const Real base = ramp_sum(220.1L, 141.3L, n), half_beat = ramp_sum(12, 2.5L, n) / 2;
            return std::pair{0.5L * turns_sine((base - half_beat) / rate),
                             0.5L * turns_sine((base + half_beat) / rate)};
        });
    // Its sum begins with frame 1.
    check_hour("stereo_am_independent_transition",
               {{"amp", 0.5},
                {"startCarrierFreq", 180},
                {"endCarrierFreq", 240},
                {"startModFreqL", 4},
                {"endModFreqL", 7},
                {"startModFreqR", 3},
                {"endModFreqR", 3},
                {"startModDepthL", 0.6},
                {"endModDepthL", 0.6},
                {"startModDepthR", 0.6},
                {"endModDepthR", 0.6},
                {"startStereoWidthHz", 0.5},
                {"endStereoWidthHz", 0.5}},
               0.5, steady, [](Real n) {
                   const Real carrier = ramp_sum(180, 240, n) - 180, width = 0.25L * n;
                   const auto tremolo = [](Real turns) { return 1 - 0.3L * (1 - turns_sine(turns)); };
                   return std::pair{
                       0.5L * turns_sine((carrier - width) / rate) * tremolo((ramp_sum(4, 7, n) - 4) / rate),
                       0.5L * turns_sine((carrier + width) / rate) * tremolo(3 * n / rate)};
               });
}

TEST_CASE("after an hour: level oscillators") {
    check_hour("binaural_beat",
               {{"baseFreq", 200},
                {"beatFreq", 4},
                {"ampOscDepthL", 0.8},
                {"ampOscFreqL", 0.37},
                {"ampOscPhaseOffsetL", 0.4}},
               0.5, steady, [](Real n) {
                   const Real gain = 1 - 0.4L * (1 + turns_sine(0.37L * n / rate + 0.4L / two_pi));
                   return std::pair{0.5L * gain * turns_sine(198 * (n + 1) / rate),
                                    0.5L * turns_sine(202 * (n + 1) / rate)};
               });
    // In a transition the rate is multiplied by the time; tau grows by 1 / rate here.
    check_hour("binaural_beat_transition",
               {{"baseFreq", 200},
                {"beatFreq", 4},
                {"ampOscDepthL", 0.8},
                {"startAmpOscFreqL", 0.3},
                {"endAmpOscFreqL", 0.5}},
               0.5, with_oscillators, [](Real n) {
                   const Real tau = n / rate, turns = (0.3L + 0.2L * tau / step_seconds) * tau;
                   return std::pair{
                       0.5L * (1 - 0.4L * (1 + turns_sine(turns))) * turns_sine(198 * (n + 1) / rate),
                       0.5L * turns_sine(202 * (n + 1) / rate)};
               });
}

TEST_CASE("after an hour: frequency oscillators") {
    check_hour("binaural_beat",
               {{"baseFreq", 200}, {"beatFreq", 4}, {"freqOscRangeL", 30}, {"freqOscFreqL", 0.43}}, 0.5,
               with_oscillators, [](Real n) {
                   const Real swing = 15 * sine_sum(0.43L / rate, 0, n);
                   return std::pair{0.5L * turns_sine((198 * (n + 1) + swing) / rate),
                                    0.5L * turns_sine(202 * (n + 1) / rate)};
               });
    // In a transition the oscillator's phase is a sum that includes the frame itself.
    check_hour("binaural_beat_transition",
               {{"startBaseFreq", 220},
                {"endBaseFreq", 180},
                {"beatFreq", 4},
                {"freqOscRangeL", 30},
                {"freqOscFreqL", 0.43}},
               0.5, with_oscillators, [](Real n) {
                   const Real base = ramp_sum(220, 180, n),
                              swing = 15 * sine_sum(0.43L / rate, 0.43L / rate, n);
                   return std::pair{0.5L * turns_sine((base - 2 * (n + 1) + swing) / rate),
                                    0.5L * turns_sine((base + 2 * (n + 1)) / rate)};
               });
}

TEST_CASE("after an hour: phase oscillators and two tones in each ear") {
    check_hour("monaural_beat_stereo_amps",
               {{"baseFreq", 150},
                {"beatFreq", 6.5},
                {"phaseOscFreq", 0.31},
                {"phaseOscRange", 1.2},
                {"ampOscDepth", 0.5},
                {"ampOscFreq", 0.9}},
               1, steady, [](Real n) {
                   const Real swing = 0.6L * turns_sine(0.31L * n / rate) / two_pi;
                   const Real both = turns_sine((150 - 3.25L) * (n + 1) / rate - swing) +
                                     turns_sine((150 + 3.25L) * (n + 1) / rate + swing);
                   const Real out = 0.5L * both * (0.75L + 0.25L * turns_sine(0.9L * n / rate));
                   return std::pair{out, out};
               });
}

TEST_CASE("after an hour: the pulses of an isochronic tone") {
    check_hour("isochronic_tone", {{"baseFreq", 180}, {"beatFreq", 5.3}}, 0.5, steady * 10, [](Real n) {
        const Real p = 5.3L * n / rate - std::floor(5.3L * n / rate), audible = 0.85L, flank = 0.2L * audible;
        const Real gate = p >= audible ? 0 : std::min({p / flank, 1.0L, (audible - p) / flank});
        const Real out = 0.5L * gate * turns_sine(180 * (n + 1) / rate);
        return std::pair{out, out};
    });
}

namespace {

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

// Every part of FUNCTION on, and every frequency a multiple of 1/4 Hz, so that all of it repeats each hour.
json repeating_params(const voices::FunctionSpec& function, bool with_vibrato) {
    json params = json::object();
    for (const voices::ParameterSpec& spec : function.parameters) {
        const std::string_view name = spec.name;
        if (spec.kind != voices::ParameterKind::Number || !spec.has_effect) continue;
        if (contains(name, "kew") || contains(name, "litch") || spec.unit == "s") continue;
        if (!with_vibrato && contains(name, "reqOsc")) continue;
        const double usual = spec.default_number != 0 ? spec.default_number : std::min(spec.max, 100.0) / 100;
        params[std::string(name)] = spec.unit == "Hz" ? std::max(0.25, std::round(4 * usual) / 4) : usual;
    }
    if (!function.name.ends_with("_transition")) return params;
    params["initial_offset"] = 1;
    params["transition_duration"] = 6;
    return params;
}

bool draws_random_numbers(const track::Track& track) {
    return engine::StepBuilder(track, track::place_steps(track, rate), rate, 1).outline(0).is_random;
}

double furthest_apart(const std::vector<float>& a, const std::vector<float>& b) {
    double worst = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        worst = std::max(worst, double(std::abs(a[i] - b[i])));
    return worst;
}

// Legacy spatial tones are made of frames of 46.4 ms, of which no whole number fits into an hour.
bool is_made_of_frames(const voices::FunctionSpec& function) {
    return function.name == "spatial_angle_modulation" ||
           function.name == "spatial_angle_modulation_transition";
}

void check_repetition(bool with_vibrato, double radians) {
    for (const voices::FunctionSpec* function : voices::all_functions()) {
        if (is_made_of_frames(*function)) continue;
        const auto track = track_of(function->name, repeating_params(*function, with_vibrato));
        if (draws_random_numbers(*track)) continue;
        CAPTURE(function->name);
        Listener listener(track);
        constexpr std::int64_t early = std::int64_t{16} * rate;
        const auto first = listener.at(early), later = listener.at(early + hour);
        double peak = 0;
        for (const float x : first)
            peak = std::max(peak, double(std::abs(x)));
        CHECK(furthest_apart(first, later) <= peak * radians);
    }
}

}  // namespace

TEST_CASE("any function whose frequencies fit into an hour sounds the same an hour later") {
    check_repetition(false, 4 * steady);  // sums of up to four tones
}

TEST_CASE("any function sounds the same an hour later when its frequencies swing") {
    check_repetition(true, 4 * with_oscillators);
}
