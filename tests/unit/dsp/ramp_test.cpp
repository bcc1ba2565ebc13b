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
