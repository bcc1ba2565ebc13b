#include "world/hash.h"

#include <doctest/doctest.h>

using namespace stillpoint::world;

// The same vectors are checked in the client.
TEST_CASE("The mixer has the values that JavaScript has") {
    CHECK(mix(1) == 0x688990c0);
    CHECK(mix(2) == 0xd1132181);
    CHECK(mix(3) == 0x53f1e9dd);
    CHECK(mix(0) == 0);
}

TEST_CASE("Keys are folded in order") {
    CHECK(hash({1}) == 0x9f505634);
    CHECK(hash({0}) != 0);
    CHECK(hash({1, 2}) == mix((hash({1}) ^ 2) + 0x9e3779b9));
    CHECK(hash({1, 2}) != hash({2, 1}));
}

TEST_CASE("The unit interval is half open") {
    CHECK(unit(0) == 0);
    CHECK(unit(0xFFFFFFFF) == 1 - 1.0 / 16777216);
}
