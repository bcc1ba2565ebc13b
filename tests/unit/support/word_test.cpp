#include "support/word.h"

#include <doctest/doctest.h>

using namespace stillpoint::support;

TEST_CASE("blanks around a word go, those inside stay") {
    CHECK(trimmed(" \t deep brown\r\n") == "deep brown");
    CHECK(trimmed(" \n ").empty());
    CHECK(trimmed("").empty());
}

TEST_CASE("only letters of ASCII have a lower case") {
    CHECK(lower("AbZ[@`{\xc4") == "abz[@`{\xc4");
    CHECK(trimmed_lower(" Hann ") == "hann");
}

TEST_CASE("words are the same in any case") {
    CHECK(same_ignoring_case("Accept-Encoding", "accept-encodinG"));
    CHECK_FALSE(same_ignoring_case("accept", "accepts"));
    CHECK_FALSE(same_ignoring_case("[", "{"));
}
