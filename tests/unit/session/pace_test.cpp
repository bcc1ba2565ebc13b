#include "session/pace.h"

#include <doctest/doctest.h>

using namespace stillpoint::session;

namespace {

constexpr double high = 8;

// Renders one chunk that costs COST per media second and tells how long it was.
double render(Pace& pace, double buffer, double cost) {
    const int quanta = pace.next_quanta(buffer, high);
    pace.rendered(quanta, StreamingRules{}.chunk_overhead + cost * quanta * Pace::quantum);
    return quanta * Pace::quantum;
}

}  // namespace

TEST_CASE("the first chunk of an epoch is short, and each may double") {
    Pace pace({}, 0.001);
    CHECK(render(pace, 0, 0.001) == doctest::Approx(0.1));
    CHECK(pace.reason() == ChunkReason::First);
    CHECK(render(pace, 0.5, 0.001) == doctest::Approx(0.2));
    CHECK(pace.reason() == ChunkReason::Growing);
    CHECK(render(pace, 0.5, 0.001) == doctest::Approx(0.4));
    pace.begin_epoch();
    CHECK(render(pace, 0, 0.001) == doctest::Approx(0.1));
}

TEST_CASE("a dear session holds its worker for no longer than a slice") {
    Pace pace({}, 0.3);
    for (int i = 0; i < 20; ++i)
        render(pace, 4, 0.3);
    CHECK(pace.reason() == ChunkReason::Slice);
    CHECK(pace.last_chunk() * 0.3 <= 0.025);
    CHECK(pace.last_chunk() * 0.3 > 0.018);  // whole quanta
}

TEST_CASE("a chunk is not longer than what saves time") {
    Pace pace({}, 0.01);
    for (int i = 0; i < 20; ++i)
        render(pace, 4, 0.01);
    CHECK(pace.reason() == ChunkReason::Efficient);
    CHECK(pace.last_chunk() == doctest::Approx(0.2));
}

TEST_CASE("a chunk does not reach beyond what is wanted") {
    Pace pace({}, 1e-5);
    for (int i = 0; i < 8; ++i)
        render(pace, 4, 1e-5);
    CHECK(render(pace, 7.5, 1e-5) == doctest::Approx(0.5));
    CHECK(pace.reason() == ChunkReason::Full);
}

TEST_CASE("a chunk is there before the buffer is down to the safety level") {
    StreamingRules rules;
    rules.slice = 10;
    rules.overhead_share = 1e-6;
    Pace pace(rules, 0.5);
    for (int i = 0; i < 10; ++i)
        render(pace, 1.2, 0.5);
    CHECK(pace.reason() == ChunkReason::Arrival);
    CHECK(pace.last_chunk() * 0.5 <= 1.2 - 0.6);
}

TEST_CASE("a session fills up to the brim and rests until the target is undercut") {
    Pace pace({}, 0.01);
    CHECK(pace.wants(0, high));
    CHECK(pace.wants(7.9, high));
    CHECK_FALSE(pace.wants(8, high));
    CHECK_FALSE(pace.wants(6.1, high));
    CHECK(pace.wants(5.9, high));
    CHECK(pace.wants(7, high));
}

TEST_CASE("a session that sends evenly always has in hand what leaves next") {
    StreamingRules rules;
    rules.send_evenly(1);
    Pace pace(rules, 0.01);
    CHECK_FALSE(pace.wants(rules.high, rules.high));
    CHECK_FALSE(pace.wants(rules.evenly_ahead, rules.high));
    CHECK(pace.wants(rules.evenly_ahead - Pace::quantum, rules.high));
    CHECK(rules.high - rules.evenly_ahead == doctest::Approx(0.1));
}

TEST_CASE("what has nothing yet is due at once, else when the safety level is reached") {
    Pace pace({}, 0.01);
    CHECK(pace.slack(0) == 0);
    render(pace, 0, 0.01);
    CHECK(pace.slack(0.5) == 0);
    CHECK(pace.slack(6) == doctest::Approx(5));
}

TEST_CASE("a session whose listeners ran dry wants its chunks sooner, up to half the target") {
    Pace pace({}, 0.01);
    pace.next_quanta(0, 8);
    CHECK(pace.slack(4) == doctest::Approx(3));
    pace.hurry(1.5);
    CHECK(pace.slack(4) == doctest::Approx(2.5));
    pace.hurry(100);
    CHECK(pace.slack(4) == doctest::Approx(1));
    pace.hurry(1);
    CHECK(pace.slack(4) == doctest::Approx(3));
}
