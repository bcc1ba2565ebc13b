// qam_beat against its formulas as 40-voices 1 writes them, whole and in double precision.
#include "voices/qam_beat.h"

#include <doctest/doctest.h>

#include <array>
#include <string>

#include "../dsp/forward_backward.h"
#include "rendered_voice.h"

using namespace stillpoint;
using nlohmann::json;

namespace {

constexpr double tau = 2 * M_PI;

// The values of one parameter over a step.
class Values {
  public:
    Values(const json& params, bool moves, std::size_t frames)
        : params_(params), moves_(moves), frames_(frames) {}

    double operator()(std::string name, double fallback, std::size_t i) const {
        const double base = params_.value(name, fallback);
        if (!moves_) return base;
        name[0] = char(std::toupper(name[0]));
        const double start = params_.value("start" + name, base), end = params_.value("end" + name, start);
        return start + (end - start) * (frames_ > 1 ? double(i) / double(frames_ - 1) : 0);
    }

  private:
    const json& params_;
    bool moves_;
    std::size_t frames_;
};

std::array<std::vector<double>, 2> expected(const json& params, bool moves, double seconds, int rate) {
    const auto frames = static_cast<std::size_t>(seconds * rate);
    const double dt = seconds / double(frames);
    const Values value(params, moves, frames);
    const auto still = [&](const char* name, double fallback) { return params.value(name, fallback); };
    std::array<std::vector<double>, 2> envelope, out;
    for (const int c : {0, 1}) {
        const std::string side = c == 0 ? "L" : "R";
        for (std::size_t i = 0; i < frames; ++i) {
            const double t = double(i) * dt;
            double e = 1;
            if (const double f = value("qamAmFreq" + side, 4, i); f != 0) {
                double q = std::cos(tau * f * t + value("qamAmPhaseOffset" + side, 0, i));
                const double shape = value("modShape" + side, 1, i);
                if (shape != 1) q = std::copysign(std::pow(std::abs(q), 1 / std::max(0.01, shape)), q);
                e += value("qamAmDepth" + side, 0.5, i) * q;
            }
            if (const double f = value("qamAm2Freq" + side, 0, i); f != 0)
                e *= 1 + value("qamAm2Depth" + side, 0, i) *
                             std::cos(tau * f * t + value("qamAm2PhaseOffset" + side, 0, i));
            envelope[std::size_t(c)].push_back(e);
        }
    }
    const auto before = envelope;
    if (const double delay = still("crossModDelay", 0); delay > 0)
        for (auto i = static_cast<std::size_t>(delay * rate); i < frames; ++i) {
            const std::size_t past = i - static_cast<std::size_t>(delay * rate);
            const double depth = value("crossModDepth", 0, i);
            for (const std::size_t c : {0u, 1u})
                envelope[c][i] = before[c][i] * (1 + depth * (before[1 - c][past] - 1));
        }
    for (const int c : {0, 1}) {
        const std::string side = c == 0 ? "L" : "R";
        const double start = params.value("startPhase" + side, 0.0);
        double sum = moves ? params.value("startStartPhase" + side, start) : start;
        for (std::size_t i = 0; i < frames; ++i) {
            const double t = double(i) * dt;
            const double swing =
                value("phaseOscRange", 0, i) / 2 *
                std::sin(tau * value("phaseOscFreq", 0, i) * t + still("phaseOscPhaseOffset", 0));
            const double phase = sum + (c == 0 ? -swing : swing);
            sum += tau * value("baseFreq" + side, c == 0 ? 200 : 204, i) * dt;
            double y =
                std::cos(phase) + value("harmonicDepth", 0, i) * std::cos(still("harmonicRatio", 2) * phase);
            if (params.value("beatingSidebands", false)) {
                const double beat = tau * still("sidebandOffset", 1) * t;
                y += still("sidebandDepth", 0.1) * (std::cos(phase - beat) + std::cos(phase + beat));
            }
            double e = envelope[std::size_t(c)][i];
            if (const double f = value("subHarmonicFreq", 0, i); f != 0)
                e *= 1 + value("subHarmonicDepth", 0, i) * std::cos(tau * f * t);
            const double attack = still("attackTime", 0), release = still("releaseTime", 0);
            if (attack > 0 && t < attack) e *= t / attack;
            if (release > 0 && t > seconds - release) e *= (seconds - t) / release;
            out[std::size_t(c)].push_back(float(y * e * value("amp" + side, 0.5, i)));
        }
        auto& ear = out[std::size_t(c)];
        ear = forward_backward(ear, Pass::High, 30, rate);
        ear = forward_backward(ear, Pass::Low, 0.45 * rate, rate);
    }
    return out;
}

void check(const json& params, bool moves, double seconds, int rate = 44100) {
    CAPTURE(params.dump());
    const RenderedVoice voice(moves ? "qam_beat_transition" : "qam_beat", params, seconds, rate);
    const auto wanted = expected(params, moves, seconds, rate);
    CHECK(distance(voice.left, wanted[0]) < 1e-5);
    CHECK(distance(voice.right, wanted[1]) < 1e-5);
    CHECK(voice.peak() < voice.bound);
}

}  // namespace

TEST_CASE("a still qam_beat is the sum its document writes, ends included") {
    check(json::object(), false, 1.5);
    check({{"baseFreqL", 31}, {"baseFreqR", -90}, {"qamAmDepthL", 1.7}}, false, 0.7);
    check({{"qamAm2FreqL", 9},
           {"qamAm2DepthL", 0.4},
           {"qamAm2PhaseOffsetL", 1},
           {"qamAmFreqR", 0},
           {"subHarmonicFreq", 1.5},
           {"subHarmonicDepth", 0.3},
           {"startPhaseL", 0.4},
           {"startPhaseR", 2}},
          false, 1);
    check({{"harmonicDepth", 0.4},
           {"harmonicRatio", 2.5},
           {"startPhaseL", 1},
           {"phaseOscFreq", 3},
           {"phaseOscRange", 1.5},
           {"phaseOscPhaseOffset", 0.7},
           {"beatingSidebands", true},
           {"sidebandOffset", 7}},
          false, 0.80003);
    check({{"modShapeL", 2}, {"modShapeR", 0.4}, {"qamAmPhaseOffsetR", 0.3}}, false, 0.6);
    check({{"attackTime", 0.5}, {"releaseTime", 0.9}, {"beatingSidebands", true}, {"sidebandDepth", 0.5}},
          false, 1);
    check({{"phaseOscRange", 2}, {"phaseOscPhaseOffset", 1}}, false, 0.4);
}

TEST_CASE(
    "each ear of a qam_beat follows the other later, at once below a frame, not at all without a delay") {
    check({{"crossModDepth", 0.5}, {"crossModDelay", 0.13}, {"qamAmFreqR", 7}}, false, 0.5);
    check({{"crossModDepth", 0.5}, {"crossModDelay", 1e-6}}, false, 0.3);
    const auto sound = [](const json& params) { return RenderedVoice("qam_beat", params, 0.2).left; };
    CHECK(sound({{"crossModDepth", 0.5}}) == sound(json::object()));
    CHECK(sound({{"crossModDepth", 0.5}, {"crossModDelay", -1}}) == sound(json::object()));
}

TEST_CASE("a moving qam_beat goes evenly over the whole step whatever its timing says") {
    check({{"startBaseFreqL", 210},
           {"endBaseFreqL", 150},
           {"startQamAmFreqL", 2},
           {"endQamAmFreqL", 6},
           {"endQamAmPhaseOffsetL", 1},
           {"initial_offset", 0.5},
           {"duration", 0},
           {"transition_curve", "exponential"}},
          true, 1);
    check({{"startStartPhaseL", 1},
           {"startPhaseR", 2},
           {"endStartPhaseL", 3},
           {"baseFreqL", 90},
           {"startHarmonicDepth", 0.1},
           {"endHarmonicDepth", 0.5},
           {"startModShapeL", 1},
           {"endModShapeL", 3},
           {"startPhaseOscFreq", 1},
           {"endPhaseOscFreq", 4},
           {"endPhaseOscRange", 2}},
          true, 0.7);
    check({{"startSubHarmonicFreq", 0},
           {"endSubHarmonicFreq", 3},
           {"subHarmonicDepth", 0.5},
           {"startQamAm2FreqR", 3},
           {"endQamAm2FreqR", 0},
           {"qamAm2DepthR", 0.5},
           {"startCrossModDepth", 0},
           {"endCrossModDepth", 0.6},
           {"crossModDelay", 0.05},
           {"startAmpL", 1},
           {"endAmpL", 0}},
          true, 0.5);
}

TEST_CASE("tones near half the rate and beyond are cut as the document says") {
    check({{"baseFreqL", 15000}, {"baseFreqR", 20100}}, false, 0.3);
    check({{"baseFreqL", 30000}, {"baseFreqR", 88190}, {"harmonicDepth", 0.5}}, false, 0.3);
    check({{"startBaseFreqL", 3000}, {"endBaseFreqL", 3900}}, true, 0.4, 8000);
}

TEST_CASE("a qam_beat of 15 frames is silent, of 16 it is not") {
    CHECK(RenderedVoice("qam_beat", json::object(), 15.5 / 44100).peak() == 0);
    CHECK(RenderedVoice("qam_beat", json::object(), 16.5 / 44100).peak() > 0);
}

TEST_CASE("a modulation without sense of shape is as sharp as can be, and nothing is louder than the bound") {
    for (const double shape : {0.0, -2.0, 0.01}) {
        const RenderedVoice voice("qam_beat", {{"modShapeL", shape}, {"modShapeR", shape}}, 0.5);
        CHECK(voice.left == RenderedVoice("qam_beat", {{"modShapeL", 0.01}}, 0.5).left);
        CHECK(voice.peak() < voice.bound);
    }
}

TEST_CASE("a qam_beat has the same bits after a seek, in the middle and near the ends") {
    for (const json& params :
         {json::object(), json{{"baseFreqL", 50}, {"crossModDepth", 1}, {"crossModDelay", 0.1}},
          json{{"baseFreqL", 16000}}}) {
        CAPTURE(params.dump());
        RenderedVoice voice("qam_beat", params, 2);
        for (const std::size_t frame : {40000u, 87000u, 0u, 77000u, 5000u, 80000u, 79000u})
            CHECK(voice.seeks(frame));
    }
}

TEST_CASE("after an hour a qam_beat has the phase of the closed form") {
    // The phase of the sound around a frame, by correlation with the tone it should be.
    const double hours = 3700;
    const int rate = 48000;
    const track::Params params(json{{"qamAmDepthL", 0}, {"qamAmDepthR", 0}, {"baseFreqL", 203.7}});
    voices::SharedRoom room;
    const auto voice = voices::make_qam_beat({params, room, hours, rate, 9, std::nullopt, 0});
    float left[dsp::block_frames], right[dsp::block_frames];
    double worst = 0;
    for (std::int64_t n = 3600LL * rate; n < 3601LL * rate; n += 11 * dsp::block_frames) {
        voice->render(n, dsp::block_frames, left, right);
        for (int k = 0; k < dsp::block_frames; ++k) {
            const auto turns = 203.7L * static_cast<long double>(n + k) / rate;
            worst =
                std::max(worst, std::abs(left[k] - 0.5 * std::cos(tau * double(turns - std::floor(turns)))));
        }
    }
    CHECK(worst < 5e-7);
}
