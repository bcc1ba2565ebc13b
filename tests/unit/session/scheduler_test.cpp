#include "session/scheduler.h"

#include <doctest/doctest.h>

#include <deque>
#include <string>

using namespace stillpoint;
using namespace stillpoint::session;

namespace {

constexpr support::Micros second = support::micros_per_second;

struct HandClock final : support::Clock {
    support::Micros time = 100 * second;
    support::Micros now() const noexcept override { return time; }
};

struct HandCrew final : Crew {
    int size = 1;
    double cpu = 0;  // what each work says it took
    std::deque<std::pair<std::function<void()>, std::function<void(double)>>> running;

    int workers() const override { return size; }
    void run(std::function<void()> work, std::function<void(double)> done) override {
        running.emplace_back(std::move(work), std::move(done));
    }
    void finish_one() {
        auto [work, done] = std::move(running.front());
        running.pop_front();
        work();
        done(cpu);
    }
    void finish() {
        while (!running.empty())
            finish_one();
    }
};

struct Floor {
    HandClock clock;
    HandCrew crew;
    Scheduler scheduler{clock, crew};
    std::string order;  // of the work that was done

    void submit(char name, double due_in, double cost = 0) {
        scheduler.submit({clock.time + static_cast<support::Micros>(due_in * second), cost, [this, name] {
                              return Job::Work{[this, name] { order += name; }, {}};
                          }});
    }
    void background(char name) {
        scheduler.submit_background([this, name] { order += name; }, {});
    }
    // Makes the workers look busy for the next two seconds.
    void load(double cpu) {
        crew.cpu = cpu;
        submit('-', 0);
        crew.finish();
        crew.cpu = 0;
        order.clear();
    }
};

}  // namespace

TEST_CASE("the earliest deadline goes first, whenever it was asked for") {
    Floor floor;
    floor.submit('x', 0);  // takes the worker
    floor.submit('c', 3);
    floor.submit('a', 1);
    floor.submit('b', 2);
    floor.crew.finish();
    CHECK(floor.order == "xabc");
}

TEST_CASE("of two that are late the cheaper goes first, and the dear one is not put off for ever") {
    Floor floor;
    floor.submit('x', 0);
    floor.submit('d', 0, 0.025);
    floor.submit('c', 0, 0.002);
    floor.submit('l', 1, 0.002);
    floor.crew.finish();
    CHECK(floor.order == "xcdl");
}

TEST_CASE("no more is begun than there are workers") {
    Floor floor;
    floor.crew.size = 2;
    for (const char name : {'a', 'b', 'c'})
        floor.submit(name, 0);
    CHECK(floor.crew.running.size() == 2);
    CHECK(floor.scheduler.queued() == 1);
    CHECK(floor.scheduler.running() == 2);
    floor.crew.finish_one();
    CHECK(floor.crew.running.size() == 2);
}

TEST_CASE("a job that has become superfluous costs no worker") {
    Floor floor;
    floor.scheduler.submit({floor.clock.time, 0, [] { return Job::Work{}; }});
    CHECK(floor.crew.running.empty());
    CHECK(floor.scheduler.queued() == 0);
}

TEST_CASE("filling a buffer that is full enough waits while there is much to do, until it is urgent") {
    Floor floor;
    floor.load(1.8);
    floor.submit('t', 6);  // seven seconds are in hand
    CHECK(floor.crew.running.empty());
    floor.submit('u', 4);
    CHECK(floor.crew.running.size() == 1);
    floor.crew.finish();
    CHECK(floor.order == "u");
    floor.clock.time += second + second / 10;
    floor.scheduler.tick();
    floor.crew.finish();
    CHECK(floor.order == "ut");
}

TEST_CASE("filling goes on at once on a calm server, or where another worker stays free") {
    Floor calm;
    calm.submit('t', 6);
    CHECK(calm.crew.running.size() == 1);
    Floor wide;
    wide.crew.size = 2;
    wide.load(3.9);
    wide.submit('t', 6);
    CHECK(wide.crew.running.size() == 1);
    wide.submit('s', 6);
    CHECK(wide.crew.running.size() == 1);
}

TEST_CASE("background work waits for a calm moment") {
    Floor floor;
    floor.load(1.8);
    floor.background('b');
    CHECK(floor.crew.running.empty());
    floor.clock.time += 3 * second;
    floor.scheduler.tick();
    floor.crew.finish();
    CHECK(floor.order == "b");
}

TEST_CASE("background work gets its turn even when there is always something urgent") {
    Floor floor;
    floor.load(1.8);
    floor.background('b');
    for (int i = 0; i < 60; ++i)
        floor.submit('u', 0);
    floor.crew.finish();
    const auto turn = floor.order.find('b');
    CHECK(turn > 40);
    CHECK(turn < 52);
}

TEST_CASE("utilisation is the CPU time of the last two seconds over what the workers had") {
    Floor floor;
    floor.crew.size = 2;
    floor.load(1);
    CHECK(floor.scheduler.utilisation() == doctest::Approx(0.25));
    floor.clock.time += 2 * second + second / 10;
    CHECK(floor.scheduler.utilisation() == 0);
}
