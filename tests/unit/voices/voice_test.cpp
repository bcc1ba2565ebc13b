// What holds for every voice, whatever its parameters.
#include "voices/voice.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "voices/registry.h"

using namespace stillpoint;
using namespace stillpoint::voices;

namespace {

struct Rendered {
    std::vector<float> left, right;
    double bound = 0;
    std::optional<StereoPhase> end;
};

Rendered render(std::string_view function, const nlohmann::json& json, double seconds,
                std::optional<StereoPhase> carried = {}) {
    const track::Params params(json);
    SharedRoom room;
    const VoiceContext context{params, room, seconds, 44100, 9, carried, 0};
    const bool is_transition = function.ends_with("_transition");
    const auto voice = make_voice(function, is_transition, context);
    REQUIRE(voice);
    const auto frames = static_cast<std::int64_t>(seconds * 44100);
    Rendered out{std::vector<float>(std::size_t(frames)), std::vector<float>(std::size_t(frames)),
                 voice->peak_bound(), voice->phase_after(frames)};
    for (std::int64_t first = 0; first < frames; first += dsp::block_frames) {
        const int count = static_cast<int>(std::min<std::int64_t>(dsp::block_frames, frames - first));
        voice->render(first, count, out.left.data() + first, out.right.data() + first);
    }
    return out;
}

// Odd values on purpose: far outside every range, and of the wrong type.
nlohmann::json random_parameters(const FunctionSpec& function, std::mt19937& random) {
    nlohmann::json json = nlohmann::json::object();
    std::uniform_real_distribution<double> unit(0, 1);
    for (const ParameterSpec& parameter : function.parameters) {
        if (unit(random) < 0.5) continue;
        const std::string name(parameter.name);
        const double low = std::isfinite(parameter.min) ? parameter.min : -10;
        const double high = std::isfinite(parameter.max) ? parameter.max : 10;
        double value = low + (high - low) * std::pow(unit(random), 3);
        if (unit(random) < 0.1) value = unit(random) < 0.5 ? -value - 1 : value * 1000;
        switch (parameter.kind) {
            case ParameterKind::Choice:
                json[name] = parameter.choices[random() % parameter.choices.size()];
                break;
            case ParameterKind::Curve:
                json[name] = unit(random) < 0.5 ? "alpha**3" : "exponential";
                break;
            case ParameterKind::Colour:
                json[name] = {{"exponent", value / 10}, {"lowcut", 60}, {"seed", 3}};
                break;
            case ParameterKind::Points:
                json[name] = {{0, 0.2}, {0.05, 1.5}, {0.05, 0.3}};
                break;
            case ParameterKind::List:
                json[name] = {{{"freq", 500}, {"q", 0}}, {1000, 5, 3}, "odd"};
                break;
            case ParameterKind::Flag:
                json[name] = unit(random) < 0.5;
                break;
            default:
                json[name] = unit(random) < 0.02 ? nlohmann::json("text") : nlohmann::json(value);
        }
    }
    return json;
}

}  // namespace

TEST_CASE("whatever the parameters, a voice is finite and stays below its bound") {
    std::mt19937 random(11);
    for (const FunctionSpec* function : all_functions()) {
        for (int i = 0; i < 40; ++i) {
            const nlohmann::json json = random_parameters(*function, random);
            CAPTURE(function->name);
            CAPTURE(json.dump());
            const Rendered out = render(function->name, json, 0.31);
            double peak = 0;
            bool finite = true;
            for (const auto* ear : {&out.left, &out.right})
                for (const float x : *ear) {
                    finite = finite && std::isfinite(x);
                    peak = std::max(peak, double(std::abs(x)));
                }
            CHECK(finite);
            CHECK(peak <= out.bound * (1 + 1e-6) + 1e-6);
        }
    }
}

TEST_CASE("a steady voice that takes over a phase goes on without a step") {
    for (const char* function : {"binaural_beat", "isochronic_tone"}) {
        CAPTURE(function);
        const nlohmann::json json = {
            {"baseFreq", 200}, {"beatFreq", 5}, {"gapPercent", 0}, {"rampPercent", 0}};
        const Rendered whole = render(function, json, 2);
        const Rendered first = render(function, json, 1);
        const Rendered second = render(function, json, 1, first.end);
        for (const std::size_t i : {0u, 1u, 1000u, 40000u}) {
            CHECK(second.left[i] == doctest::Approx(whole.left[44100 + i]).epsilon(1e-5));
            CHECK(second.right[i] == doctest::Approx(whole.right[44100 + i]).epsilon(1e-5));
        }
    }
}

TEST_CASE(
    "a beat of nothing is silence in an isochronic tone, and leftHigh swaps the ears of a binaural one") {
    for (const float x : render("isochronic_tone", {{"beatFreq", 0}}, 0.1).left)
        CHECK(x == 0);
    const Rendered a = render("binaural_beat", {{"beatFreq", 9}}, 0.1);
    const Rendered b = render("binaural_beat", {{"beatFreq", 9}, {"leftHigh", true}}, 0.1);
    CHECK(a.left == b.right);
    CHECK(a.right == b.left);
}

TEST_CASE("a monaural beat starts anew in each step and is clipped at full scale") {
    const nlohmann::json json = {{"amp_lower_L", 0.9}, {"amp_upper_L", 0.9}, {"startPhaseL", 0.3}};
    const Rendered alone = render("monaural_beat_stereo_amps", json, 0.3);
    const Rendered after = render("monaural_beat_stereo_amps", json, 0.3, StereoPhase{0.4, 0.1});
    CHECK(alone.left == after.left);
    CHECK_FALSE(alone.end);
    CHECK(*std::max_element(alone.left.begin(), alone.left.end()) == 1);
    CHECK(alone.bound == 1);
}

TEST_CASE("the amplitudes of a moving monaural beat have names with an underscore, nothing else has") {
    const Rendered usual = render("monaural_beat_stereo_amps_transition", nlohmann::json::object(), 0.2);
    const Rendered named = render("monaural_beat_stereo_amps_transition",
                                  {{"start_baseFreq", 90}, {"startAmp_lower_L", 0.1}}, 0.2);
    CHECK(usual.left == named.left);
    const Rendered moved = render("monaural_beat_stereo_amps_transition", {{"start_amp_lower_L", 0}}, 0.2);
    CHECK(usual.left != moved.left);
    CHECK(usual.right == moved.right);
}

TEST_CASE("the ends of independent ramps have defaults of their own") {
    const auto same = [](const nlohmann::json& a, const nlohmann::json& b) {
        return render("stereo_am_independent_transition", a, 0.2).left ==
               render("stereo_am_independent_transition", b, 0.2).left;
    };
    CHECK(same({{"startCarrierFreq", 90}}, {{"startCarrierFreq", 90}, {"endCarrierFreq", 250}}));
    CHECK(same({}, {{"carrierFreq", 90}, {"startModPhaseL", 1}}));
    CHECK_FALSE(same({}, {{"startStereoWidthHz", 50}}));
}

TEST_CASE("a waveshaper without drive is silent, with a little it is not") {
    for (const char* function : {"wave_shape_stereo_am", "rhythmic_waveshaping"}) {
        CAPTURE(function);
        const auto peak = [&](double drive) {
            const Rendered out = render(function, {{"shapeAmount", drive}}, 0.3);
            return *std::max_element(out.left.begin(), out.left.end());
        };
        CHECK(peak(1e-6) == 0);
        CHECK(peak(-2) == 0);
        CHECK(peak(2e-6) > 0.1);
    }
}

TEST_CASE("noise fades and follows its points") {
    const Rendered out = render("noise_generator",
                                {{"sweeps", nlohmann::json::array()}, {"fade_in", 0.2}, {"amp_right", 0}}, 1);
    CHECK(out.left[0] == 0);
    const auto power = [&](std::size_t from, std::size_t to) {
        double sum = 0;
        for (std::size_t i = from; i < to; ++i)
            sum += double(out.left[i]) * out.left[i];
        return sum / double(to - from);
    };
    CHECK(power(0, 2000) < power(20000, 40000) / 30);
    for (const float x : out.right)
        CHECK(x == 0);
}
