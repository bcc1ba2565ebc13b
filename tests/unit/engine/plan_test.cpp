#include "engine/plan.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <thread>
#include <vector>

#include "engine/renderer.h"
#include "sample_tracks.h"

using namespace stillpoint;
using engine::Plan;
using engine::Renderer;

namespace {

constexpr int rate = 48000;

double peak_of(const std::shared_ptr<const track::Track>& track, const Plan& plan, engine::Stage stage = {}) {
    Renderer renderer(track, std::make_shared<const Plan>(plan), rate, 3, stage);
    std::vector<float> samples(2 * static_cast<std::size_t>(renderer.frames()));
    renderer.advance(samples);
    double peak = 0;
    for (const float x : samples)
        peak = std::max(peak, double(std::abs(x)));
    return peak;
}

}  // namespace

TEST_CASE("the exact plan brings a tonal step to 0.456 and the track to its target") {
    const auto track = parsed(oscillating_track);
    const Plan plan = engine::exact_plan(*track, rate, 3);
    for (int k = 0; k < 3; ++k)
        CHECK(peak_of(track, plan, {engine::Stage::Kind::Step, k, 0}) ==
              doctest::Approx(0.456).epsilon(1e-5));
    CHECK(peak_of(track, plan) == doctest::Approx(0.25).epsilon(1e-5));
}

TEST_CASE("the provisional plan is never louder than the exact one, and not much softer") {
    for (const std::string_view score : {oscillating_track, noisy_track}) {
        const auto track = parsed(score);
        const Plan bound = engine::provisional_plan(*track, rate),
                   exact = engine::exact_plan(*track, rate, 3);
        REQUIRE(bound.steps.size() == exact.steps.size());
        CHECK_FALSE(bound.exact);
        CHECK(exact.exact);
        CHECK(bound.track_gain <= exact.track_gain * (1 + 1e-6));
        for (std::size_t k = 0; k < bound.steps.size(); ++k) {
            const double a = bound.steps[k].binaural_gain * bound.steps[k].step_gain;
            const double b = exact.steps[k].binaural_gain * exact.steps[k].step_gain;
            CHECK(a <= b * (1 + 1e-6));
            CHECK(a > b * 0.5);
        }
        CHECK(peak_of(track, bound) <= 0.25 * (1 + 1e-5));
    }
}

TEST_CASE("the order in which steps are measured changes nothing") {
    const auto track = parsed(noisy_track);
    const Plan a = engine::exact_plan(*track, rate, 3);
    const Plan b = engine::exact_plan(*track, rate, 3, engine::default_target_level,
                                      [](std::size_t count, const std::function<void(std::size_t)>& body) {
                                          std::vector<std::thread> threads;
                                          for (std::size_t i = count; i-- > 0;)
                                              threads.emplace_back(body, i);
                                          for (std::thread& thread : threads)
                                              thread.join();
                                      });
    CHECK(a.track_peak == b.track_peak);
    for (std::size_t k = 0; k < a.steps.size(); ++k)
        CHECK(a.steps[k].binaural_gain == b.steps[k].binaural_gain);
}

TEST_CASE("without a target the final gain is left out") {
    const auto track = parsed(oscillating_track);
    CHECK(engine::exact_plan(*track, rate, 3, 0).track_gain == 1);
    CHECK(engine::provisional_plan(*track, rate, 0).track_gain == 1);
}

TEST_CASE("a silent track stays silent") {
    const auto track = one_voice("binaural_beat", R"({"ampL": 0, "ampR": 0})", 0.5);
    const Plan plan = engine::exact_plan(*track, rate, 3);
    CHECK(plan.track_gain == 1);
    CHECK(peak_of(track, plan) == 0);
}

TEST_CASE("a plan asks for a seed only where a voice draws random numbers") {
    const auto is_seeded = [](std::string_view function, std::string_view params) {
        const auto track = one_voice(function, params, 2, function.ends_with("_transition"));
        return engine::provisional_plan(*track, rate).is_seeded;
    };
    const std::string_view glitches = R"({"glitchInterval": 0.5, "glitchDur": 0.1, "glitchNoiseLevel": 0.2})";
    for (const std::string_view function : {"binaural_beat_transition", "dual_pulse_binaural_transition"}) {
        CAPTURE(function);
        CHECK_FALSE(is_seeded(function, "{}"));
        CHECK_FALSE(is_seeded(function, R"({"glitchInterval": 0.5, "glitchDur": 0.1})"));
        CHECK(is_seeded(function, glitches));
    }
    CHECK_FALSE(is_seeded("binaural_beat", glitches));  // which does not read them
    CHECK(is_seeded("noise_generator", "{}"));
}

TEST_CASE("equal noise in consecutive steps is one noise: the crossfade between them keeps its level") {
    const auto track = parsed(R"({"global": {"crossfade_duration": 2}, "progression": [
        {"duration": 4, "voices": [{"synth_function_name": "noise_generator", "voice_type": "noise", "params": {"sweeps": []}}]},
        {"duration": 4, "voices": [{"synth_function_name": "noise_generator", "voice_type": "noise", "params": {"sweeps": []}}]}]})");
    Renderer renderer(track, std::make_shared<const Plan>(engine::exact_plan(*track, rate, 3)), rate, 3);
    std::vector<float> samples(2 * static_cast<std::size_t>(renderer.frames()));
    renderer.advance(samples);
    const auto power = [&](double from, double to) {
        double sum = 0;
        for (auto i = std::size_t(from * rate); i < std::size_t(to * rate); ++i)
            sum += double(samples[2 * i]) * samples[2 * i];
        return sum / (to - from);
    };
    // Unrelated noises would lose half of their power in the middle of a linear crossfade.
    CHECK(power(2.6, 3.4) == doctest::Approx((power(0.5, 2) + power(4, 5.5)) / 2).epsilon(0.2));
}
