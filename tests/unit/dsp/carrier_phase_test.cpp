#include "dsp/carrier_phase.h"

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <vector>

#include "dsp/block.h"
#include "dsp/lfo_shape.h"
#include "dsp/segment.h"
#include "dsp/sine.h"

using namespace stillpoint;
using namespace stillpoint::dsp;

namespace {

constexpr int rate = 48000;

double distance(double a, double b) {  // in turns, around the circle
    return std::abs(std::remainder(a - b, 1.0));
}

Vibrato vibrato(Ramp range, Ramp hertz, Ramp skew, bool triangle, bool summed) {
    Vibrato v;
    v.range = range;
    v.rate = hertz;
    v.skew = skew;
    v.offset = Ramp(0.2);
    v.triangle = triangle;
    v.summed = summed;
    v.frame_seconds = 1.0 / rate;
    return v;
}

// The frequency of a frame as carrier_phase.h writes it; SUMMED_RATE is the sum of the rate up to it.
double frequency(const Ramp& base, const Vibrato& v, const Ramp& detune, double alpha, double seconds,
                 double summed_rate) {
    const double rate_turns = v.product  ? v.rate.at(alpha) * seconds
                              : v.summed ? summed_rate
                                         : v.rate.start * seconds;
    const double p = fraction(rate_turns + v.offset.at(alpha)), corner = corner_of(v.skew.at(alpha));
    const double shape = v.triangle ? skewed_triangle(p, corner) : skewed_sine(p, corner);
    const double swing = v.mute.at(alpha) > 0.5 ? 0 : v.range.at(alpha) / 2 * shape;
    const double still = v.floor_base ? std::max(0.0, base.at(alpha)) : base.at(alpha);
    return std::max(0.0, std::max(0.0, still + swing) + detune.at(alpha));
}

// How far the cubic through the nodes of a segment lies from PHASES of its frames.
double largest_cubic_error(CarrierPhase& carrier, std::int64_t first, const double* phases) {
    double turns[segment_nodes], worst = 0;
    carrier.fill_nodes(first, block_frames, turns);
    const Cubic cubic = through_nodes(turns, block_frames);
    for (int k = 0; k < block_frames; ++k) {
        const double x = k - block_frames / 2;
        worst = std::max(worst,
                         distance(cubic.at0 + x * (cubic.at1 + x * (cubic.at2 + x * cubic.at3)), phases[k]));
    }
    return worst;
}

// Phases of all frames, in blocks, and the largest difference to a plain running sum.
double largest_error(const Ramp& base, const Vibrato& v, const Transition* transition, double seconds,
                     const Ramp& detune = {}) {
    const StepClock clock(seconds, rate);
    CarrierPhase carrier(base, v, clock, transition, clock.frame_seconds, detune), cubic = carrier;
    long double sum = 0, rate_sum = 0;
    double worst = 0, turns[block_frames + 1], alpha[block_frames];
    for (std::int64_t first = 0; first + block_frames <= clock.frames; first += block_frames) {
        for (int k = 0; k < block_frames; ++k)
            alpha[k] = transition ? transition->alpha(clock.time(double(first + k))) : 0;
        carrier.fill(first, block_frames, alpha, turns);
        for (int k = 0; k < block_frames; ++k) {
            worst = std::max(worst, distance(turns[k], double(sum)));
            const double a = alpha[k];
            rate_sum += v.rate.at(a) / rate;
            sum += frequency(base, v, detune, a, clock.time(double(first + k)), double(rate_sum)) *
                   clock.frame_seconds;
        }
        if (cubic.is_cubic(first, block_frames))
            worst = std::max(worst, largest_cubic_error(cubic, first, turns));
    }
    CHECK(distance(carrier.after(clock.frames), carrier.after(0) + double(sum)) < worst + 1e-6);
    return worst;
}

const track::Params window(nlohmann::json{
    {"initial_offset", 0.7}, {"duration", 2.1}, {"transition_curve", "logarithmic"}});

}  // namespace

TEST_CASE("the phase is the running sum of the frequency") {
    const Transition t(window, 4);
    const Vibrato none;
    CHECK(largest_error(Ramp(200.3), none, nullptr, 4) < 1e-9);
    CHECK(largest_error(Ramp(200, 320), none, &t, 4) < 1e-8);
    CHECK(largest_error(Ramp(-50, 60), none, &t, 4) < 1e-7);
    CHECK(largest_error(Ramp(200), vibrato(Ramp(20), Ramp(2), Ramp(0), false, false), nullptr, 4) < 1e-8);
    CHECK(largest_error(Ramp(200), vibrato(Ramp(20), Ramp(2.3), Ramp(0.6), true, false), nullptr, 4) < 1e-6);
    CHECK(largest_error(Ramp(5), vibrato(Ramp(80), Ramp(2.3), Ramp(-0.6), false, false), nullptr, 4) < 1e-9);
    CHECK(largest_error(Ramp(200, 150), vibrato(Ramp(2, 20), Ramp(1, 3), Ramp(0, 0.5), true, true), &t, 4) <
          1e-6);
    CHECK(largest_error(Ramp(200, 150), vibrato(Ramp(2, 20), Ramp(1, -3), Ramp(0), false, true), &t, 4) <
          1e-6);
}

TEST_CASE("a vibrato whose rate is multiplied by the time overshoots where the rate moves") {
    const Transition t(window, 4);
    Vibrato v = vibrato(Ramp(30), Ramp(2, 5), Ramp(0), false, false);
    v.product = true;
    v.offset = Ramp(0.1, 0.7);
    CHECK(largest_error(Ramp(200), v, &t, 4) < 1e-6);
    CHECK(largest_error(Ramp(200, 120), v, &t, 4, Ramp(2, -7)) < 1e-6);
    v.range = Ramp(5, 40);
    v.rate = Ramp(-3, 4);
    CHECK(largest_error(Ramp(90, 200), v, &t, 4) < 1e-6);
    v.rate = Ramp(1.7);  // constant: the static form
    CHECK(largest_error(Ramp(200), v, &t, 4) < 1e-6);
    const Transition jump(track::Params(nlohmann::json{{"initial_offset", 1.3}, {"duration", 0}}), 4);
    CHECK(largest_error(Ramp(200, 230), v, &jump, 4) < 1e-6);
}

TEST_CASE("a detuned tone stays at 0 Hz or above on its own, whatever its centre does") {
    const Transition t(window, 4);
    const Vibrato none;
    for (const double side : {-1.0, 1.0}) {
        CHECK(largest_error(Ramp(100), none, nullptr, 2, Ramp(2 * side)) < 1e-8);
        CHECK(largest_error(Ramp(3), none, nullptr, 2, Ramp(5 * side)) < 1e-8);
        CHECK(largest_error(Ramp(-3), none, nullptr, 2, Ramp(5 * side)) < 1e-8);
        CHECK(largest_error(Ramp(30, -20), none, &t, 4, Ramp(4 * side, 25 * side)) < 1e-6);
        // the centre swings through 0, and so does each tone, elsewhere
        const Vibrato wide = vibrato(Ramp(80), Ramp(2.3), Ramp(0), false, false);
        CHECK(largest_error(Ramp(20), wide, nullptr, 2, Ramp(10 * side)) < 1e-6);
        CHECK(largest_error(Ramp(20, 50), wide, &t, 4, Ramp(10 * side, -30 * side)) < 1e-6);
    }
}

TEST_CASE("a base below 0 Hz counts as 0 before the swing is added, where it is told to") {
    const Transition t(window, 4);
    Vibrato v = vibrato(Ramp(40), Ramp(1.3), Ramp(0.2), false, false);
    const double plain = CarrierPhase(Ramp(-15), v, StepClock(2, rate), nullptr, 1.0 / rate).after(rate);
    v.floor_base = true;
    const double floored = CarrierPhase(Ramp(-15), v, StepClock(2, rate), nullptr, 1.0 / rate).after(rate);
    CHECK(distance(plain, floored) > 0.01);
    CHECK(largest_error(Ramp(-15), v, nullptr, 2) < 1e-6);
    CHECK(largest_error(Ramp(200), v, nullptr, 2) < 1e-6);
    CHECK(largest_error(Ramp(-60, 90), v, &t, 4) < 1e-6);
    v.triangle = true;
    v.summed = true;
    v.rate = Ramp(1, 2.5);
    CHECK(largest_error(Ramp(40, -90), v, &t, 4) < 1e-6);
}

TEST_CASE("a muted vibrato stands still, from the middle of a ramp to mute on") {
    const Transition t(window, 4);
    Vibrato v = vibrato(Ramp(20), Ramp(2), Ramp(0), false, true);
    v.mute = Ramp(1);
    CHECK(largest_error(Ramp(200), v, nullptr, 2) < 1e-8);
    v.mute = Ramp(0, 1);
    CHECK(largest_error(Ramp(200), v, &t, 4) < 1e-6);
    v.mute = Ramp(1, 0);
    CHECK(largest_error(Ramp(200, 150), v, &t, 4) < 1e-6);
}

TEST_CASE("a segment is a cubic only where the vibrato's offset, too, moves slowly") {
    const StepClock clock(0.2, rate);
    const Transition transition(track::Params(nlohmann::json::object()), 0.2);
    Vibrato v = vibrato({300, 900}, Ramp(0), Ramp(0), false, true);
    v.offset = {0, 150};
    CHECK_FALSE(CarrierPhase({500, 400}, v, clock, &transition, clock.frame_seconds).is_cubic(960, 192));
    v.offset = {0, 0.001};
    CHECK(CarrierPhase({500, 400}, v, clock, &transition, clock.frame_seconds).is_cubic(960, 192));
}

TEST_CASE("after an hour the phase of a steady tone and of a ramp is that of the closed form") {
    const StepClock clock(7200, rate);
    const std::int64_t hour = 3600LL * rate;
    const CarrierPhase steady(Ramp(204.61), {}, clock, nullptr, clock.frame_seconds);
    CHECK(distance(steady.after(hour), std::fmod(204.61L * 3600, 1)) * two_pi < 1e-6);

    const Transition t(track::Params{}, 7200);
    const CarrierPhase ramp(Ramp(200, 260), {}, clock, &t, clock.frame_seconds);
    // sum of 200 + 60 k / N over the first half of the frames
    const long double half = hour, n = 2 * half;
    const long double exact = (200 * half + 60 * half * (half - 1) / 2 / n) / rate;
    CHECK(distance(ramp.after(hour), double(std::fmod(exact, 1.0L))) * two_pi < 1e-6);
}

TEST_CASE("after an hour a vibrato is within 1e-4 rad of its integral") {
    const StepClock clock(7200, rate);
    for (const bool triangle : {false, true}) {
        const CarrierPhase phase(Ramp(204.61), vibrato(Ramp(5), Ramp(0.37), Ramp(0.3), triangle, false),
                                 clock, nullptr, clock.frame_seconds);
        const double corner = corner_of(0.3), end = 0.37 * 3600 + 0.2;
        const auto integral = [&](double p) {
            return triangle ? skewed_triangle_integral(p, corner) : skewed_sine_integral(p, corner);
        };
        const long double exact = 204.61L * 3600 + 2.5L / 0.37L * (integral(end) - integral(0.2));
        CHECK(distance(phase.after(3600LL * rate), double(std::fmod(exact, 1.0L))) * two_pi < 1e-4);
    }
}

TEST_CASE("a frame has the same phase whether reached by playing or by a jump") {
    const Transition t(window, 60);
    const StepClock clock(60, rate);
    Vibrato v = vibrato(Ramp(2, 20), Ramp(1, 3), Ramp(0, 0.5), true, true);
    SUBCASE("summed") {}
    SUBCASE("multiplied") {
        v.product = true;
        v.summed = false;
    }
    SUBCASE("through 0 Hz") {
        v.range = Ramp(500);
        v.floor_base = true;
    }
    CarrierPhase played(Ramp(200, 150), v, clock, &t, clock.frame_seconds), jumping = played;
    std::vector<double> phases;
    double turns[block_frames + 1], alpha[block_frames];
    const auto fill = [&](CarrierPhase& carrier, std::int64_t first) {
        for (int k = 0; k < block_frames; ++k)
            alpha[k] = t.alpha(clock.time(double(first + k)));
        carrier.fill(first, block_frames, alpha, turns);
    };
    for (std::int64_t first = 0; first < 40LL * rate; first += block_frames) {
        fill(played, first);
        phases.insert(phases.end(), turns, turns + block_frames);
    }
    std::mt19937 random(4);
    for (int i = 0; i < 40; ++i) {
        const auto first =
            static_cast<std::int64_t>(random() % (phases.size() / block_frames)) * block_frames;
        fill(jumping, first);
        for (int k = 0; k < block_frames; ++k)
            CHECK(turns[k] == phases[static_cast<std::size_t>(first + k)]);
    }
}
