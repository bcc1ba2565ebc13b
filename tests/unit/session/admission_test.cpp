#include "session/admission.h"

#include <doctest/doctest.h>

using namespace stillpoint::session;

TEST_CASE("sessions are let in up to the usable share of the workers") {
    const StreamingRules rules;
    CHECK_FALSE(judge(rules, 2, 0.3, {{0.6, 100}, {0.6, 100}}));
    CHECK(judge(rules, 2, 0.31, {{0.6, 100}, {0.6, 100}})->code == "busy");
}

TEST_CASE("a refusal says when enough sessions will have ended") {
    const auto refusal = judge({}, 1, 0.3, {{0.2, 300}, {0.2, 40}, {0.2, 90}});
    REQUIRE(refusal);
    CHECK(refusal->retry_after == 40);
    CHECK(judge({}, 1, 0.4, {{0.2, 300}, {0.2, 40}, {0.2, 90}})->retry_after == 90);
    CHECK(judge({}, 1, 0.4, {{0.6, 5000}})->retry_after == 600);
}

TEST_CASE("a refusal says in plain words how much there is and how much it takes") {
    const auto refusal = judge({}, 1, 0.15, {{0.675, 300}});
    REQUIRE(refusal);
    CHECK(refusal->reason.find("need 90 % of what it can give") != std::string::npos);
    CHECK(refusal->reason.find("another 20 %") != std::string::npos);
}

TEST_CASE("a session that takes more than half a worker is refused even by an idle server") {
    CHECK(judge({}, 64, 0.51, {})->code == "track-too-dear");
    CHECK_FALSE(judge({}, 64, 0.5, {}));
}

TEST_CASE("sessions whose dear moments do not coincide share the room") {
    Demand first, second;
    first.add(0, 100, 0.5);
    second.add(100, 200, 0.5);
    CHECK_FALSE(judge({}, 1, 0.25, {{first, 100}, {second, 200}}));
    CHECK(judge({}, 1, 0.26, {{first, 100}, {second, 200}})->code == "busy");
    CHECK_FALSE(judge({}, 1, second, {{first, 100}}));
}
