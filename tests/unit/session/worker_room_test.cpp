#include "session/worker_room.h"

#include <doctest/doctest.h>

using namespace stillpoint;
using session::WorkerRoom;

namespace {

// A machine of so many cores on which the workers, the I/O thread and others use so much of a core each.
struct Machine {
    double cores, workers, sending, others;

    void live(WorkerRoom& room, int sessions, double seconds) {
        for (double passed = 0; passed <= seconds; passed += 0.5, time += 0.5)
            room.note(1 + static_cast<support::Micros>(time * 1e6),
                      {.workers = workers * time,
                       .sending = sending * time,
                       .machine = {.cores = cores, .busy = (workers + sending + others) * time}},
                      sessions);
    }
    double time = 0;
};

}  // namespace

TEST_CASE("the workers are believed to have all their time until something else is known") {
    CHECK(WorkerRoom(3).cores(100) == 3);
}

TEST_CASE("with cores to spare the workers have all their time") {
    WorkerRoom room(3);
    Machine{8, 2.5, 0.5, 1}.live(room, 100, 10);
    CHECK(room.cores(100) == 3);
}

TEST_CASE("what others use of the last cores the workers do not have") {
    WorkerRoom room(2);
    Machine{2, 1, 0, 0.6}.live(room, 10, 20);
    CHECK(room.cores(10) == doctest::Approx(1.4));
}

TEST_CASE("sending grows with the sessions") {
    WorkerRoom room(2);
    Machine{2, 1, 0.2, 0}.live(room, 10, 20);
    CHECK(room.cores(10) == doctest::Approx(1.8));
    CHECK(room.cores(20) == doctest::Approx(1.6));
    CHECK(room.cores(5) == doctest::Approx(1.8));
    CHECK(room.cores(1000) == 0);
}

TEST_CASE("a moment of work elsewhere counts for little, and is forgotten") {
    WorkerRoom room(2);
    Machine machine{2, 1, 0, 0};
    machine.live(room, 10, 20);
    room.note(1 + static_cast<support::Micros>(machine.time * 1e6),
              {.workers = machine.time, .machine = {.cores = 2, .busy = machine.time + 0.5}}, 10);
    CHECK(room.cores(10) > 1.8);
    CHECK(room.cores(10) < 2);
}
