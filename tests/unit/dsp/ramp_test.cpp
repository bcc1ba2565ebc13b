#include "dsp/ramp.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace stillpoint;

TEST_CASE("the sum over a jump changes at the frame at which alpha does, however the quotient rounds") {
    for (const int rate : {44100, 48000, 8000})
        for (const double seconds : {0.3, 0.71, 1.0003})
            for (int i = 0; i < 40; ++i) {
                const double offset = 0.01 * i;
                const dsp::StepClock clock(seconds, rate);
                const track::Params params(nlohmann::json{{"initial_offset", offset}, {"duration", 0}});
                const dsp::Transition jump(params, seconds);
                const dsp::RampSum sum(dsp::Ramp(0, 1), clock, &jump);
                double expected = 0;
                for (std::int64_t n = 0; n < clock.frames; ++n)
                    expected += jump.alpha(clock.time(double(n)));
                CAPTURE(rate);
                CAPTURE(seconds);
                CAPTURE(offset);
                CHECK(sum.through(double(clock.frames - 1)) == doctest::Approx(expected).epsilon(1e-12));
            }
}

TEST_CASE("a value that jumps below zero counts to the last frame before it") {
    const dsp::StepClock clock(1, 48000);
    const track::Params params(nlohmann::json{{"initial_offset", 0.4}, {"duration", 0}});
    const dsp::Transition jump(params, 1);
    const dsp::Ramp value(3, -5);
    double clamped = 0, absolute = 0;
    for (std::int64_t n = 0; n < clock.frames; ++n) {
        const double now = value.at(jump.alpha(clock.time(double(n))));
        clamped += std::fmax(0.0, now);
        absolute += std::fabs(now);
    }
    const auto sum = [&](dsp::RampSum::Sign sign) {
        return dsp::RampSum(value, clock, &jump, sign).through(double(clock.frames - 1));
    };
    CHECK(sum(dsp::RampSum::Sign::ClampedAtZero) == doctest::Approx(clamped).epsilon(1e-12));
    CHECK(sum(dsp::RampSum::Sign::Absolute) == doctest::Approx(absolute).epsilon(1e-12));
}

TEST_CASE("the sum of a ramp is that of its frames, however few they are and whatever it crosses") {
    for (const char* curve : {"linear", "logarithmic", "exponential", "alpha + 0.3*sin(20*alpha)"})
        for (const double seconds : {0.0011, 0.3007}) {
            const dsp::StepClock clock(seconds, 8000);
            const track::Params params(nlohmann::json{{"transition_curve", curve},
                                                      {"initial_offset", 0.0001 * seconds},
                                                      {"duration", 0.71 * seconds}});
            const dsp::Transition transition(params, seconds);
            const dsp::Ramp value(80, -70);
            // An expression is known by a table, and does not go on beside its ramp.
            if (!transition.is_monotonic() && seconds < 0.1) continue;
            const double error = transition.is_monotonic() ? 1e-9 : 0.005;
            for (const auto sign : {dsp::RampSum::Sign::AsIs, dsp::RampSum::Sign::ClampedAtZero,
                                    dsp::RampSum::Sign::Absolute}) {
                const dsp::RampSum sum(value, clock, &transition, sign);
                double expected = 0;
                for (std::int64_t n = 0; n < clock.frames; ++n) {
                    const double plain = value.at(transition.alpha(clock.time(double(n))));
                    expected += sign == dsp::RampSum::Sign::AsIs            ? plain
                                : sign == dsp::RampSum::Sign::ClampedAtZero ? std::fmax(0.0, plain)
                                                                            : std::fabs(plain);
                    CAPTURE(curve);
                    CAPTURE(seconds);
                    CAPTURE(n);
                    CAPTURE(int(sign));
                    REQUIRE(std::abs(sum.through(double(n)) - expected) < error);
                }
            }
        }
}
