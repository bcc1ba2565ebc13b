#include "dsp/transition.h"

#include <doctest/doctest.h>

#include <cmath>
#include <utility>

using stillpoint::dsp::is_readable_curve;
using stillpoint::dsp::Transition;
using stillpoint::track::Params;

namespace {

Transition of(const char* params, double step = 10) {
    return Transition(Params(nlohmann::json::parse(params)), step);
}

}  // namespace

TEST_CASE("the ramp lies where its keys say, within the step") {
    CHECK(of("{}").ramp_end() == 10);
    const Transition window = of(R"({"initial_offset": 2, "duration": 3})");
    CHECK(window.ramp_start() == 2);
    CHECK(window.ramp_end() == 5);
    CHECK(of(R"({"initial_offset": 2, "duration": 30})").ramp_end() == 10);
    CHECK(of(R"({"transition_duration": 4, "duration": 3})").ramp_end() == 4);
    CHECK(of(R"({"initial_offset": 1, "post_offset": 2})").ramp_end() == 8);  // held after the ramp
    CHECK(of(R"({"initial_offset": -3})").ramp_start() == 0);
    CHECK(of(R"({"initial_offset": 30})").alpha(9.9) == 0);
}

TEST_CASE("a ramp without length jumps") {
    const Transition jump = of(R"({"initial_offset": 2, "duration": 0})");
    CHECK(jump.is_jump());
    CHECK(jump.alpha(1.999) == 0);
    CHECK(jump.alpha(2) == 1);
    CHECK(jump.integral(5) == 3);
}

TEST_CASE("the lowest and the highest value are those that occur") {
    const auto range = [](const char* params) {
        const Transition transition = of(params);
        return std::pair(transition.lowest(), transition.highest());
    };
    CHECK(range("{}") == std::pair(0.0, 1.0));
    CHECK(range(R"({"initial_offset": 2, "duration": 0})") == std::pair(0.0, 1.0));
    CHECK(range(R"({"duration": 0})") == std::pair(1.0, 1.0));
    CHECK(range(R"({"initial_offset": 10})") == std::pair(0.0, 0.0));
}

TEST_CASE("the named curves") {
    CHECK(of("{}").alpha(2.5) == 0.25);
    CHECK(of(R"({"transition_curve": "logarithmic"})").alpha(2.5) == 1 - 0.75 * 0.75);
    CHECK(of(R"({"transition_curve": " Exponential"})").alpha(2.5) == 0.0625);
}

TEST_CASE("expressions read as Python does") {
    const auto at_quarter = [](const char* text) {
        nlohmann::json params = {{"transition_curve", text}};
        return Transition(Params(params), 10).alpha(2.5);
    };
    CHECK(at_quarter("alpha**3") == doctest::Approx(0.015625).epsilon(1e-7));
    CHECK(at_quarter("-alpha**2") == doctest::Approx(-0.0625));
    CHECK(at_quarter("np.sin(alpha * np.pi / 2)") == doctest::Approx(std::sin(M_PI / 8)).epsilon(1e-7));
    CHECK(at_quarter("math.sqrt(alpha)") == doctest::Approx(0.5));
    CHECK(at_quarter("np.where(alpha < 0.5, 2 * alpha, 1)") == doctest::Approx(0.5));
    CHECK(at_quarter("1 - alpha") == doctest::Approx(0.75));
    CHECK(Transition(Params(nlohmann::json{{"transition_curve", "1 - alpha"}}), 10).alpha(11) ==
          doctest::Approx(0).epsilon(1e-12));
}

TEST_CASE("expressions that start or end like a root are exact from the first frame on") {
    const auto curve = [](const char* text) {
        return Transition(Params(nlohmann::json{{"transition_curve", text}}), 1);
    };
    const Transition start = curve("np.sqrt(alpha)"), end = curve("1 - (1 - alpha)**0.5");
    for (const double a : {1e-6, 2e-5, 1e-3, 0.1, 0.5, 0.77, 0.999, 0.99999}) {
        CHECK(std::abs(start.alpha(a) - std::sqrt(a)) < 1e-7);
        CHECK(std::abs(start.integral(a) - a * std::sqrt(a) * 2 / 3) < 1e-9);
        CHECK(std::abs(end.alpha(a) - (1 - std::sqrt(1 - a))) < 1e-7);
    }
}

TEST_CASE("an unreadable curve is linear and is known as such") {
    for (const char* text : {"0.5", "import os", "alpha +", "log(alpha)", "beta", "__import__('os')"}) {
        CAPTURE(text);
        CHECK_FALSE(is_readable_curve(text));
        CHECK(Transition(Params(nlohmann::json{{"transition_curve", text}}), 10).alpha(2.5) == 0.25);
    }
    CHECK(is_readable_curve("linear"));
    CHECK(is_readable_curve("alpha**2"));
}

TEST_CASE("the integral is that of alpha, everywhere") {
    for (const char* curve :
         {"linear", "logarithmic", "exponential", "np.sin(alpha*np.pi)+alpha", "1-alpha"}) {
        CAPTURE(curve);
        const Transition t(Params({{"transition_curve", curve}, {"initial_offset", 1}, {"duration", 6}}), 10);
        double sum = 0;
        constexpr double dt = 1e-4;
        for (int i = 0; i < 90000; ++i)
            sum += t.alpha((i + 0.5) * dt) * dt;
        CHECK(t.integral(9) == doctest::Approx(sum).epsilon(1e-7));
        CHECK(t.integral(-2) == doctest::Approx(-2 * t.alpha(0)));
    }
}
