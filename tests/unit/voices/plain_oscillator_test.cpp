#include "voices/plain_oscillator.h"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "dsp/block.h"
#include "dsp/sine.h"

using namespace stillpoint;
using voices::PlainOscillator;

namespace {

constexpr int rate = 48000;

// The first frame of the block at FRAME.
double sine_at(PlainOscillator& oscillator, const dsp::Transition* transition, const dsp::StepClock& clock,
               std::int64_t frame) {
    double alpha[dsp::block_frames], sine[dsp::block_frames];
    for (int k = 0; k < dsp::block_frames; ++k)
        alpha[k] = transition ? transition->alpha(clock.time(double(frame + k))) : 0;
    oscillator.fill(frame, dsp::block_frames, alpha, sine);
    return sine[0];
}

double sine_of_turns(long double turns) {
    return std::sin(6.283185307179586476925286766559L * (turns - std::floor(turns)));
}

}  // namespace

TEST_CASE("after an hour a plain oscillator has the phase of the closed form, still or ramped") {
    const double hours = 2 * 3600;
    const dsp::StepClock clock(hours, rate);
    const track::Params linear(nlohmann::json::object());
    const dsp::Transition transition(linear, hours);
    PlainOscillator still(dsp::Ramp(203.7), 0.1, clock, nullptr);
    PlainOscillator moving({200, 251.3}, 0.1, clock, &transition);
    double worst_still = 0, worst_moving = 0;
    for (std::int64_t n = 3600LL * rate; n < 3610LL * rate; n += 64 * 1013) {
        const auto frame = static_cast<long double>(n), last = static_cast<long double>(clock.frames);
        const long double swept = (200 * frame + 51.3L * frame * (frame + 1) / (2 * last)) / rate;
        worst_still = std::max(worst_still, std::abs(sine_at(still, nullptr, clock, n) -
                                                     sine_of_turns(203.7L * frame / rate + 0.1L)));
        worst_moving =
            std::max(worst_moving, std::abs(sine_at(moving, &transition, clock, n) - sine_of_turns(swept)));
    }
    CHECK(worst_still < 1e-6);
    CHECK(worst_moving < 1e-6);
}

TEST_CASE("a frequency below zero stands still at its start phase") {
    const dsp::StepClock clock(1, rate);
    PlainOscillator oscillator(dsp::Ramp(-3), 0.25, clock, nullptr);
    CHECK(sine_at(oscillator, nullptr, clock, 6400) == doctest::Approx(1));
}

TEST_CASE("a tremolo is 1 where its sine is 1 and 1 - depth where it is -1") {
    const dsp::StepClock clock(1, rate);
    voices::Tremolo tremolo(PlainOscillator(dsp::Ramp(375), 0.25, clock, nullptr), dsp::Ramp(0.6));
    std::vector<double> alpha(dsp::block_frames, 0.0), level(dsp::block_frames, 2.0);
    tremolo.apply(0, dsp::block_frames, alpha.data(), level.data());
    CHECK(level[0] == doctest::Approx(2));         // a period takes 128 frames
    CHECK(level[32] == doctest::Approx(2 * 0.7));  // a quarter later
    tremolo.apply(64, dsp::block_frames, alpha.data(), level.data());
    CHECK(level[0] == doctest::Approx(2 * 0.4));
    CHECK(tremolo.largest_gain(nullptr) == 1);
}
