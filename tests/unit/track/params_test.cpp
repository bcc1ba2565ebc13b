#include "track/params.h"

#include <doctest/doctest.h>

using namespace stillpoint::track;
using nlohmann::json;

TEST_CASE("numbers of all kinds, and what is none") {
    const Params params(json{{"whole", 4},
                             {"real", -0.25},
                             {"yes", true},
                             {"text", " 150 "},
                             {"plus", "+1e3"},
                             {"comma", "0,5"},
                             {"words", "loud"},
                             {"empty", ""},
                             {"nan", "nan"},
                             {"infinite", "inf"},
                             {"overflow", "1e999"},
                             {"enormous", 1e13},
                             {"list", json::array({1})}});
    CHECK(params.number("whole") == 4);
    CHECK(params.number("real") == -0.25);
    CHECK(params.number("yes") == 1);
    CHECK(params.number("text") == 150);
    CHECK(params.number("plus") == 1000);
    for (const char* name :
         {"comma", "words", "empty", "nan", "infinite", "overflow", "enormous", "list", "absent"}) {
        CAPTURE(name);
        CHECK_FALSE(params.number(name).has_value());
        CHECK(params.number(name, 7) == 7);
    }
}

TEST_CASE("flags are read from text, too, and \"false\" is false") {
    const Params params(json{{"a", true},
                             {"b", 2},
                             {"c", "Yes"},
                             {"d", "on"},
                             {"e", "false"},
                             {"f", "0"},
                             {"g", ""},
                             {"h", 0},
                             {"words", "maybe"},
                             {"list", json::array()}});
    for (const char* name : {"a", "b", "c", "d"}) {
        CAPTURE(name);
        CHECK(params.flag(name) == true);
    }
    for (const char* name : {"e", "f", "g", "h"}) {
        CAPTURE(name);
        CHECK(params.flag(name) == false);
    }
    CHECK_FALSE(params.flag("words").has_value());
    CHECK_FALSE(params.flag("list").has_value());
    CHECK(params.flag("absent", true));
}

TEST_CASE("null members are absent; names come in alphabetical order") {
    const Params params(json{{"b", 1}, {"c", nullptr}, {"a", "x"}});
    CHECK_FALSE(params.has("c"));
    CHECK(params.has("b"));
    CHECK(params.names() == std::vector<std::string>{"a", "b"});
    CHECK(params.text("a") == "x");
    CHECK_FALSE(params.text("b").has_value());
}

TEST_CASE("what is asked for can be recorded, also from a copy") {
    Params params(json{{"a", 1}});
    std::set<std::string> asked;
    params.record_reads(asked);
    const Params copy = params;
    copy.number("a");
    params.flag("absent");
    params.text("t");
    params.has("h");
    params.value("v");
    CHECK(asked == std::set<std::string>{"a", "absent", "h", "t", "v"});
}
