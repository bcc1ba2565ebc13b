#include "session/demand.h"

#include <doctest/doctest.h>

using stillpoint::session::Demand;

TEST_CASE("who needs nothing has no peak") {
    CHECK(Demand().peak() == 0);
}

TEST_CASE("a peak is what is needed at one moment, not what is needed at different ones") {
    Demand demand(0.1);
    demand.add(10, 20, 0.3);
    demand.add(20, 30, 0.4);
    CHECK(demand.peak() == doctest::Approx(0.5));
    demand.add(29, 40, 0.2);
    CHECK(demand.peak() == doctest::Approx(0.7));
}

TEST_CASE("demands add up moment by moment") {
    Demand early, late;
    early.add(0, 100, 0.5);
    late.add(100, 200, 0.5);
    early.add(late);
    CHECK(early.peak() == doctest::Approx(0.5));
    early.add(Demand(0.25));
    CHECK(early.peak() == doctest::Approx(0.75));
}

TEST_CASE("a demand can be scaled, and what lasts no time counts for nothing") {
    Demand demand(0.2);
    demand.add(5, 5, 1);
    demand.scale(1.5);
    CHECK(demand.peak() == doctest::Approx(0.3));
}
