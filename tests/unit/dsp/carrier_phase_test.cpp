#include "dsp/carrier_phase.h"

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <vector>

#include "dsp/block.h"
#include "dsp/lfo_shape.h"
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

// Phases of all frames, in blocks, and the largest difference to a plain running sum.
double largest_error(const Ramp& base, const Vibrato& v, const Transition* transition, double seconds) {
    const StepClock clock(seconds, rate);
    CarrierPhase carrier(base, v, clock, transition, clock.frame_seconds);
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
            const double p = v.summed ? double(rate_sum) : v.rate.start * clock.time(double(first + k));
            const double q = fraction(p + v.offset.start), corner = corner_of(v.skew.at(a));
            const double shape = v.triangle ? skewed_triangle(q, corner) : skewed_sine(q, corner);
            sum += std::max(0.0, base.at(a) + v.range.at(a) / 2 * shape) * clock.frame_seconds;
        }
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
    const Vibrato v = vibrato(Ramp(2, 20), Ramp(1, 3), Ramp(0, 0.5), true, true);
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
