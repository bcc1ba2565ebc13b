#include "track/diagnostic.h"

#include <doctest/doctest.h>

using namespace stillpoint::track;

TEST_CASE("a diagnostic prints as one line that names the place, the problem and the fix") {
    const Diagnostic problem{Severity::Error, "/steps/2/duration", "is not a number",
                             "write seconds, for example 300"};
    CHECK(to_line(problem) == "error: /steps/2/duration: is not a number; write seconds, for example 300");
    CHECK(to_line({Severity::Warning, "", "has no steps", ""}) == "warning: has no steps");
}

TEST_CASE("only errors refuse a track") {
    CHECK_FALSE(has_errors({}));
    CHECK_FALSE(has_errors({{Severity::Warning, "", "odd", ""}}));
    CHECK(has_errors({{Severity::Warning, "", "odd", ""}, {Severity::Error, "", "wrong", ""}}));
}
