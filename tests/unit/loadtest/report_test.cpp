// What the load tool tells: percentiles that occurred, and a page that needs nothing else.
#include "loadtest/report.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "loadtest/plot.h"
#include "loadtest/spread.h"

using namespace stillpoint::loadtest;

TEST_CASE("percentiles are values that occurred") {
    std::vector<double> values;
    for (int i = 200; i >= 1; --i)
        values.push_back(i);
    const Spread found = spread(values);
    CHECK(found.count == 200);
    CHECK(found.least == 1);
    CHECK(found.p1 == 2);
    CHECK(found.p50 == 100);
    CHECK(found.p99 == 198);
    CHECK(found.worst == 200);
    CHECK(spread({}).count == 0);
    CHECK(spread({7}).p1 == 7);
}

TEST_CASE("a plot without values says so, one with values draws each once") {
    CHECK(to_svg({"empty", "s", "ms", {{"a", {}}}, false, {}}).find("<polyline") == std::string::npos);
    const std::string svg =
        to_svg({"a < b", "s", "ms", {{"one", {{0, 1}, {1, 2}}}, {"two", {{0, 3}}}}, false, {}});
    CHECK(svg.find("a &lt; b") != std::string::npos);
    CHECK(svg.find("<polyline") != svg.rfind("<polyline"));
    CHECK(svg.find("nan") == std::string::npos);
    CHECK(svg.find("inf") == std::string::npos);
}

TEST_CASE("one value only, or a single moment, is drawn within the plot") {
    for (const bool log : {false, true}) {
        const std::string svg = to_svg({"t", "s", "ms", {{"one", {{5, 0}}}}, log, {}});
        CHECK(svg.find("nan") == std::string::npos);
        CHECK(svg.find("inf") == std::string::npos);
    }
}

TEST_CASE("the page loads nothing and names what failed") {
    Load load;
    Outcome outcome;
    outcome.track = "<drone>";
    outcome.failures["stream: slow_listener"] = 3;
    outcome.gaps_ms = {20, 21};
    outcome.moments.resize(3);
    const std::string page = report_page(load, outcome);
    CHECK(page.find("&lt;drone>") != std::string::npos);
    CHECK(page.find("<drone>") == std::string::npos);
    CHECK(page.find("FAILED stream: slow_listener") != std::string::npos);
    for (const char* outside : {"src=", "href=", "url(", "@import"})
        CHECK(page.find(outside) == std::string::npos);
}

TEST_CASE("the JSON report holds every moment, and null where the server was not watched") {
    Load load;
    Outcome outcome;
    outcome.moments.resize(3);
    const auto report = nlohmann::json::parse(report_json(load, outcome));
    CHECK(report["moments"].size() == 3);
    CHECK(report["server_cpu"].is_null());
    CHECK(report["moments"][0]["server_cpu"].is_null());
}
