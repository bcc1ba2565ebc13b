#include "session/degradation.h"

#include <doctest/doctest.h>

using namespace stillpoint;
using namespace stillpoint::session;

namespace {

// Passes the time in ticks of 20 ms.
struct Machine {
    Degradation degradation;
    Strain strain;
    support::Micros now = 1'000'000;

    int pass(double seconds) {
        for (int i = 0; i + 0.5 < seconds * 50; ++i) {
            now += 20'000;
            degradation.update(now, strain);
        }
        return degradation.step();
    }
    int at(double needed, double seconds) {
        strain.needed = needed;
        return pass(seconds);
    }
};

}  // namespace

TEST_CASE("each step begins when its load has lasted two seconds") {
    for (const auto& [needed, step] : {std::pair{0.74, 0}, {0.76, 1}, {0.86, 2}, {0.93, 3}, {0.98, 3}}) {
        CAPTURE(needed);
        Machine machine;
        CHECK(machine.at(needed, 1.9) == 0);
        CHECK(machine.at(needed, 0.2) == step);
    }
}

TEST_CASE("a load that comes and goes is no reason") {
    Machine machine;
    for (int i = 0; i < 20; ++i) {
        CHECK(machine.at(1.5, 1.9) == 0);
        CHECK(machine.at(0.5, 0.1) == 0);
    }
}

TEST_CASE("a session that is short of sound for a second closes the door, whatever the load") {
    Machine machine;
    machine.strain.short_of_sound = true;
    CHECK(machine.at(0.3, 0.9) == 0);
    CHECK(machine.at(0.3, 0.2) == 2);
    CHECK_FALSE(machine.degradation.relief().admits);
}

TEST_CASE("each step gives up what those before it do, and something more") {
    Machine machine;
    CHECK(machine.degradation.relief().background);
    machine.at(0.8, 3);
    Relief relief = machine.degradation.relief();
    CHECK_FALSE(relief.background);
    CHECK(relief.high == 6);
    CHECK(relief.admits);
    machine.at(0.9, 3);
    relief = machine.degradation.relief();
    CHECK_FALSE(relief.admits);
    CHECK(relief.ear == 2);
    CHECK(relief.caution == 1);
    machine.at(0.95, 3);
    relief = machine.degradation.relief();
    CHECK(relief.high == 6);
    CHECK(relief.ear == 0);
    CHECK(relief.caution == 2);
    CHECK_FALSE(relief.sheds);
}

TEST_CASE("a step is taken back after thirty seconds below its own lower bound") {
    Machine machine;
    machine.at(0.95, 3);
    CHECK(machine.at(0.81, 60) == 3);
    CHECK(machine.at(0.79, 29.9) == 3);
    CHECK(machine.at(0.79, 0.2) == 2);
    CHECK(machine.at(0.76, 60) == 2);
    CHECK(machine.at(0.70, 30.1) == 1);
    CHECK(machine.at(0.60, 30.1) == 0);
}

TEST_CASE("sessions are paused only when the load is hopeless and somebody is short of sound") {
    Machine machine;
    CHECK(machine.at(1.3, 20) == 3);
    CHECK_FALSE(machine.degradation.sheds());
    machine.strain.short_of_sound = true;
    CHECK(machine.pass(0.9) == 3);
    CHECK(machine.pass(0.2) == 5);
    CHECK(machine.degradation.sheds());
    machine.strain.needed = 0.9;  // some are paused now
    machine.strain.paused = 3;
    machine.pass(0.02);
    CHECK_FALSE(machine.degradation.sheds());
}

TEST_CASE("paused sessions go on one by one once there has been room for ten seconds") {
    Machine machine;
    machine.at(1.3, 5);
    machine.strain.short_of_sound = true;
    machine.pass(2);
    machine.strain = {.needed = 0.5, .short_of_sound = false, .paused = 3};
    int gone_on = 0;
    double first = 0;
    for (int i = 0; i < 50 * 14; ++i) {
        machine.pass(0.02);
        if (!machine.degradation.resumes(machine.now, machine.strain, 0.1)) continue;
        if (gone_on++ == 0) first = i / 50.0;
    }
    CHECK(first == doctest::Approx(10).epsilon(0.01));
    CHECK(gone_on == 4);
    CHECK_FALSE(machine.degradation.resumes(machine.now + 2'000'000, machine.strain, 0.36));
    CHECK(machine.pass(60) == 5);
    machine.strain.paused = 0;
    CHECK(machine.pass(0.02) == 0);
}
