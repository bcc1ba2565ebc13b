#include "web/json_input.h"

#include <doctest/doctest.h>

using namespace stillpoint::web;
using stillpoint::track::Diagnostics;

TEST_CASE("what is no JSON is one finding") {
    for (const std::string& text :
         {std::string(), std::string("{"), std::string("NaN"), std::string("[1,]"), std::string("\"\xff\""),
          std::string("1e999"), std::string(1000, '['), "{} " + std::string("x")}) {
        Diagnostics findings;
        CHECK_FALSE(parse_json(text, findings));
        CHECK(findings.size() == 1);
    }
}

TEST_CASE("nesting is read up to its limit") {
    const auto nested = [](int depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    Diagnostics findings;
    CHECK(parse_json(nested(deepest_json), findings));
    CHECK_FALSE(parse_json(nested(deepest_json + 1), findings));
}

TEST_CASE("members are read with their types and ranges, and each mistake is named") {
    const nlohmann::json value = {
        {"n", 2.5},        {"flag", true}, {"text", "t"}, {"id", "18446744073709551615"},
        {"null", nullptr}, {"far", 11},    {"a/b", 1}};
    Diagnostics findings;
    JsonObject object(value, findings);
    CHECK(object.number("n", 0, 10) == 2.5);
    CHECK(object.flag("flag") == true);
    CHECK(object.text("text") == "t");
    CHECK(object.unsigned_integer("id") == 18446744073709551615u);
    CHECK_FALSE(object.number("null", 0, 1));
    CHECK_FALSE(object.number("absent", 0, 1));
    CHECK(findings.empty());
    CHECK_FALSE(object.number("far", 0, 10));
    CHECK_FALSE(object.flag("n"));
    CHECK_FALSE(object.text("flag"));
    CHECK_FALSE(object.unsigned_integer("text"));
    object.refuse_others();
    REQUIRE(findings.size() == 5);
    CHECK(findings[0].pointer == "/far");
    CHECK(findings[1].pointer == "/n");
    CHECK(findings[4].pointer == "/a~1b");
    for (const auto& finding : findings)
        CHECK_FALSE(finding.fix.empty());
}

TEST_CASE("a value that is no object is one finding") {
    const nlohmann::json value = 5;
    Diagnostics findings;
    JsonObject object(value, findings);
    CHECK(object.any("x") == nullptr);
    object.refuse_others();
    CHECK(findings.size() == 1);
}
