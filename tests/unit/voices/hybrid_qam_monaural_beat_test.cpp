// hybrid_qam_monaural_beat against its formulas as 40-voices 2 writes them, whole and in double precision.
#include "voices/hybrid_qam_monaural_beat.h"

#include <doctest/doctest.h>

#include <string>

#include "../dsp/forward_backward.h"
#include "dsp/transition.h"
#include "rendered_voice.h"

using namespace stillpoint;
using nlohmann::json;

namespace {

constexpr double tau = 2 * M_PI;

struct Expected {
    std::vector<double> left, right;
};

Expected expected(const json& params, bool moves, double seconds, int rate) {
    const auto frames = static_cast<std::size_t>(seconds * rate);
    const double dt = seconds / double(frames);
    const dsp::Transition transition(track::Params(params), seconds);
    double alpha = 0;
    const auto start_of = [&](std::string name) {
        const double base = params.value(name, 0.0);
        name[0] = char(std::toupper(name[0]));
        return moves ? params.value("start" + name, base) : base;
    };
    const auto value = [&](std::string name, double fallback) {
        const double base = params.value(name, fallback);
        if (!moves) return base;
        name[0] = char(std::toupper(name[0]));
        const double start = params.value("start" + name, base), end = params.value("end" + name, start);
        return start + (end - start) * alpha;
    };
    double left = start_of("qamStartPhaseL"), lower = start_of("monoStartPhaseR_Tone1"),
           upper = start_of("monoStartPhaseR_Tone2");
    Expected out;
    for (std::size_t i = 0; i < frames; ++i) {
        const double t = double(i) * dt;
        alpha = transition.alpha(t);
        const double throb = value("qamAmFreqL", 4);
        const double e_left = throb != 0 ? 1 + value("qamAmDepthL", 0.5) *
                                                   std::cos(tau * throb * t + value("qamAmPhaseOffsetL", 0))
                                         : 1;
        out.left.push_back(float(value("ampL", 0.5) * e_left * std::cos(left)));
        left += tau * value("qamCarrierFreqL", 100) * dt;

        const double fm = value("monoFmFreqR", 0), half_beat = value("monoBeatFreqInChannelR", 4) / 2;
        const double swing =
            fm != 0 ? value("monoFmRangeR", 0) / 2 * std::sin(tau * fm * t + value("monoFmPhaseOffsetR", 0))
                    : 0;
        const double centre = std::max(0.0, value("monoCarrierFreqR", 100) + swing);
        const double wander =
            value("monoPhaseOscRangeR", 0) / 2 *
            std::sin(tau * value("monoPhaseOscFreqR", 0) * t + value("monoPhaseOscPhaseOffsetR", 0));
        const double am = value("monoAmFreqR", 0);
        const double e_right = am != 0 ? 1 - std::clamp(value("monoAmDepthR", 0), 0.0, 1.0) / 2 *
                                                 (1 + std::sin(tau * am * t + value("monoAmPhaseOffsetR", 0)))
                                       : 1;
        out.right.push_back(
            float(value("ampR", 0.5) * e_right * (std::sin(lower - wander) + std::sin(upper + wander))));
        lower += tau * std::max(0.0, centre - half_beat) * dt;
        upper += tau * std::max(0.0, centre + half_beat) * dt;
    }
    for (auto* ear : {&out.left, &out.right}) {
        *ear = forward_backward(*ear, Pass::High, 30, rate);
        *ear = forward_backward(*ear, Pass::Low, 0.45 * rate, rate);
    }
    return out;
}

void check(const json& params, bool moves, double seconds, int rate = 44100) {
    CAPTURE(params.dump());
    const RenderedVoice voice(moves ? "hybrid_qam_monaural_beat_transition" : "hybrid_qam_monaural_beat",
                              params, seconds, rate);
    const Expected wanted = expected(params, moves, seconds, rate);
    CHECK(distance(voice.left, wanted.left) < 2e-5);
    CHECK(distance(voice.right, wanted.right) < 2e-5);
    CHECK(voice.peak() < voice.bound);
}

}  // namespace

TEST_CASE("a still hybrid is what its document writes, ends included") {
    check(json::object(), false, 1.2);
    check({{"ampL", 0.8},
           {"qamCarrierFreqL", 330},
           {"qamAmDepthL", 1.5},
           {"qamAmPhaseOffsetL", 2},
           {"qamStartPhaseL", 1},
           {"monoCarrierFreqR", 300},
           {"monoBeatFreqInChannelR", -9},
           {"monoStartPhaseR_Tone1", 1},
           {"monoStartPhaseR_Tone2", 2}},
          false, 0.80001);
    check({{"monoAmDepthR", 3},
           {"monoAmFreqR", 2},
           {"monoAmPhaseOffsetR", 0.4},
           {"monoFmRangeR", 30},
           {"monoFmFreqR", 1.7},
           {"monoFmPhaseOffsetR", 1},
           {"monoPhaseOscFreqR", 0.7},
           {"monoPhaseOscRangeR", 2},
           {"monoPhaseOscPhaseOffsetR", 0.3}},
          false, 0.9, 48000);
    check({{"qamCarrierFreqL", -60},
           {"qamAmFreqL", 0},
           {"monoAmDepthR", -1},
           {"monoAmFreqR", 2},
           {"monoFmRangeR", 30}},
          false, 0.4);
}

TEST_CASE("a hybrid whose tones would sink below 0 Hz stands there, first its centre, then each tone") {
    check({{"monoCarrierFreqR", 20}, {"monoBeatFreqInChannelR", 90}}, false, 0.5);
    check({{"monoCarrierFreqR", -50}, {"monoBeatFreqInChannelR", 90}}, false, 0.5);
    check(
        {{"monoCarrierFreqR", 40}, {"monoBeatFreqInChannelR", 60}, {"monoFmRangeR", 150}, {"monoFmFreqR", 3}},
        false, 0.5);
}

TEST_CASE("a moving hybrid follows its timing; moving rates are multiplied by the time") {
    check({{"startQamCarrierFreqL", 150},
           {"endQamCarrierFreqL", 210},
           {"startQamAmFreqL", 4},
           {"endQamAmFreqL", 9},
           {"startMonoCarrierFreqR", 150},
           {"endMonoCarrierFreqR", 120},
           {"endMonoBeatFreqInChannelR", 8},
           {"startMonoAmDepthR", -0.5},
           {"endMonoAmDepthR", 1.4},
           {"monoAmFreqR", 2},
           {"initial_offset", 0.2},
           {"duration", 0.5},
           {"transition_curve", "exponential"}},
          true, 1);
    check({{"startMonoFmRangeR", 5},
           {"endMonoFmRangeR", 40},
           {"startMonoFmFreqR", 1},
           {"endMonoFmFreqR", 3},
           {"endMonoFmPhaseOffsetR", 1},
           {"endMonoPhaseOscRangeR", 2},
           {"startMonoPhaseOscFreqR", 1},
           {"endMonoPhaseOscFreqR", 2},
           {"startQamStartPhaseL", 1},
           {"endQamStartPhaseL", 3},
           {"startMonoStartPhaseR_Tone1", 2},
           {"startAmpR", 0.1},
           {"transition_curve", "alpha**2"}},
          true, 0.8);
    check(
        {{"startQamCarrierFreqL", 60}, {"endQamCarrierFreqL", -60}, {"initial_offset", 0.2}, {"duration", 0}},
        true, 0.5);
}

TEST_CASE("a hybrid of 15 frames is silent") {
    CHECK(RenderedVoice("hybrid_qam_monaural_beat", json::object(), 15.5 / 44100).peak() == 0);
    CHECK(RenderedVoice("hybrid_qam_monaural_beat", json::object(), 16.5 / 44100).peak() > 0);
}

TEST_CASE("a hybrid has the same bits after a seek, in the middle and near the ends") {
    for (const char* function : {"hybrid_qam_monaural_beat", "hybrid_qam_monaural_beat_transition"}) {
        CAPTURE(function);
        RenderedVoice voice(
            function,
            {{"monoCarrierFreqR", 30}, {"endMonoFmRangeR", 50}, {"monoFmRangeR", 90}, {"monoFmFreqR", 3}}, 2);
        for (const std::size_t frame : {40000u, 87000u, 0u, 77000u, 5000u, 80000u, 79000u})
            CHECK(voice.seeks(frame));
    }
}
