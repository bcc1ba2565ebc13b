// dual_pulse_binaural against a binaural beat and the pulses as 30-voices 2.4 and 11 write them.
#include "voices/dual_pulse_binaural.h"

#include <doctest/doctest.h>

#include <string>

#include "rendered_voice.h"

using namespace stillpoint;
using nlohmann::json;

namespace {

enum class Shape { Trapezoid, Square, RaisedCosine };

struct Pulse {
    double rate, ramp = 0.2, gap = 0.15, offset = 0, depth = 1;
    Shape shape = Shape::Trapezoid;

    double at(std::size_t n, double sample_rate) const {
        const double cycle = 1 / rate, audible = (1 - gap) * cycle;
        const double flank = std::clamp(2 * ramp * audible, 0.0, audible) / 2;
        const double p = std::fmod(double(n) / sample_rate + offset * cycle, cycle);
        double gate = p >= audible          ? 0
                      : p < flank           ? p / flank
                      : p < audible - flank ? 1
                                            : (audible - p) / flank;
        if (shape == Shape::Square) gate = gate > 0 ? 1 : 0;
        if (shape == Shape::RaisedCosine) gate = 0.5 - 0.5 * std::cos(M_PI * gate);
        return 1 - depth + depth * gate;
    }
};

// The binaural voice of the same parameters, opened and closed; frames beside a jump of a pulse are not
// judged.
double distance_from(const RenderedVoice& voice, const RenderedVoice& carriers, const Pulse& left,
                     const Pulse& right, double rate) {
    double worst = 0;
    for (std::size_t n = 1; n + 1 < voice.left.size(); ++n)
        for (const bool is_left : {true, false}) {
            const Pulse& pulse = is_left ? left : right;
            const double now = pulse.at(n, rate);
            if (std::abs(pulse.at(n - 1, rate) - now) > 0.1 || std::abs(pulse.at(n + 1, rate) - now) > 0.1)
                continue;
            const float heard = (is_left ? voice.left : voice.right)[n];
            worst = std::max(worst, std::abs(heard - (is_left ? carriers.left : carriers.right)[n] * now));
        }
    return worst;
}

void check(json params, const Pulse& left, const Pulse& right, int rate = 44100) {
    CAPTURE(params.dump());
    const double seconds = 1.00001;
    const RenderedVoice voice("dual_pulse_binaural", params, seconds, rate);
    if (params.contains("forceMono")) params["beatFreq"] = 0;
    const RenderedVoice carriers("binaural_beat", params, seconds, rate);
    CHECK(distance_from(voice, carriers, left, right, rate) < 1e-6);
    CHECK(voice.peak() <= voice.bound);
}

}  // namespace

TEST_CASE("a dual pulse opens each ear at the beat, or at a rate of its own") {
    check(json::object(), {4}, {4});
    check({{"beatFreq", 7}, {"pulseRate", 3}, {"pulseRateR", 5.5}}, {3}, {5.5}, 48000);
    check({{"beatFreq", 7}, {"pulseRate", -2}, {"pulseRateR", 0}}, {7}, {7});
    check({{"panRangeMin", -1},
           {"panRangeMax", 0.5},
           {"panFreq", 0.3},
           {"ampOscDepthL", 0.5},
           {"ampOscFreqL", 2}},
          {4}, {4});
}

TEST_CASE("the form of a pulse: common values, and those of an ear that mask them") {
    check({{"rampPercent", 0.4}, {"rampPercentL", 0.1}, {"gapPercent", 0.5}, {"gapPercentR", 0}},
          {4, 0.1, 0.5}, {4, 0.4, 0});
    check({{"rampPercent", 0}, {"pulsePhaseOffset", 1.25}, {"pulsePhaseOffsetR", -0.25}}, {4, 0, 0.15, 0.25},
          {4, 0, 0.15, 0.75});
    check({{"rampPercent", 3}, {"gapPercent", -1}, {"pulseDepth", 0.3}, {"pulseDepthR", 4}},
          {4, 1, 0, 0, 0.3}, {4, 1, 0, 0, 1});
    check({{"pulseShape", " Raised-Cosine "}, {"pulseShapeR", "PULSE"}},
          {4, 0.2, 0.15, 0, 1, Shape::RaisedCosine}, {4, 0.2, 0.15, 0, 1, Shape::Square});
    check({{"pulseShape", "hann"}, {"pulseShapeR", "no such shape"}},
          {4, 0.2, 0.15, 0, 1, Shape::RaisedCosine}, {4});
}

TEST_CASE("a dual pulse without a rate or a depth is a binaural beat") {
    const auto carriers = [](const json& params) { return RenderedVoice("binaural_beat", params, 0.3); };
    for (const json& params : {json{{"beatFreq", 0}}, json{{"beatFreq", -4}}, json{{"pulseDepth", 0}}}) {
        CAPTURE(params.dump());
        const RenderedVoice voice("dual_pulse_binaural", params, 0.3);
        CHECK(voice.left == carriers(params).left);
        CHECK(voice.right == carriers(params).right);
    }
}

TEST_CASE("forced to mono, both carriers are the base frequency and the pulses keep the beat") {
    check({{"forceMono", true}, {"beatFreq", 6}}, {6}, {6});
    check({{"forceMono", "yes"}}, {4}, {4});
}

TEST_CASE("a moving dual pulse fades from one pulse train to the other") {
    const json params = {{"startBeatFreq", 8},        {"endBeatFreq", 5},        {"endPulseRate", 3},
                         {"startPulseDepth", 0.7},    {"endPulseDepthR", 0.2},   {"startGapPercentL", 0.4},
                         {"endPulseShape", "cosine"}, {"startForceMono", false}, {"pulsePhaseOffsetR", 0.3}};
    const RenderedVoice voice("dual_pulse_binaural_transition", params, 1);
    const RenderedVoice carriers("binaural_beat_transition", params, 1);
    // The end of an ear's gap falls back to the common value, not to the start of the ear.
    const Pulse left_start{8, 0.2, 0.4, 0, 0.7}, left_end{3, 0.2, 0.15, 0, 0.7, Shape::RaisedCosine};
    const Pulse right_start{8, 0.2, 0.15, 0.3, 0.7}, right_end{3, 0.2, 0.15, 0.3, 0.2, Shape::RaisedCosine};
    double worst = 0;
    for (std::size_t n = 0; n < voice.left.size(); ++n) {
        const double alpha = double(n) / 44100;
        const auto faded = [&](const Pulse& a, const Pulse& b) {
            return a.at(n, 44100) * (1 - alpha) + b.at(n, 44100) * alpha;
        };
        worst = std::max({worst, std::abs(voice.left[n] - carriers.left[n] * faded(left_start, left_end)),
                          std::abs(voice.right[n] - carriers.right[n] * faded(right_start, right_end))});
    }
    CHECK(worst < 1e-6);
}

TEST_CASE("mono at either end of a moving dual pulse is mono all over") {
    const auto sound = [](const char* function, const json& params) {
        return RenderedVoice(function, params, 0.3).left;
    };
    const json still = {{"beatFreq", 0}, {"pulseRate", 4}};
    for (const char* name : {"startForceMono", "endForceMono", "forceMono"})
        CHECK(sound("dual_pulse_binaural_transition", {{name, true}}) ==
              sound("dual_pulse_binaural_transition", still));
    CHECK(sound("dual_pulse_binaural_transition",
                {{"forceMono", true}, {"startForceMono", false}, {"endForceMono", false}}) !=
          sound("dual_pulse_binaural_transition", still));
}

TEST_CASE("harmonic suppression softens the pulses, and is left out where it cannot work") {
    const auto highest_step = [](const json& params) {
        const RenderedVoice voice("dual_pulse_binaural", params, 0.5);
        double worst = 0;
        for (std::size_t n = 1; n < voice.left.size(); ++n)
            worst = std::max(worst, double(std::abs(voice.left[n] - voice.left[n - 1])));
        CHECK(voice.peak() <= voice.bound);
        return worst;
    };
    const json sharp = {{"baseFreq", 80}, {"pulseShape", "square"}, {"pulsePhaseOffset", 0.3}};
    json soft = sharp;
    soft["harmonicSuppression"] = true;
    CHECK(highest_step(soft) < highest_step(sharp) / 5);
    json none = sharp;
    none["baseFreq"] = soft["baseFreq"] = -5;
    CHECK(RenderedVoice("dual_pulse_binaural", soft, 0.1).left ==
          RenderedVoice("dual_pulse_binaural", none, 0.1).left);
    soft["baseFreq"] = none["baseFreq"] = 80;
    CHECK(RenderedVoice("dual_pulse_binaural", soft, 15.5 / 44100).left ==
          RenderedVoice("dual_pulse_binaural", none, 15.5 / 44100).left);
}
