#include "world/style.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "support/resources.h"
#include "world/style_shelf.h"

using namespace stillpoint;
using nlohmann::json;
using world::parse_style;

namespace {

// The built-in style with one value replaced.
std::string changed(const char* style, const char* pointer, const json& value) {
    json document = json::parse(*support::resource(std::string("styles/") + style + ".json"));
    document[json::json_pointer(pointer)] = value;
    return document.dump();
}

// Checks that replacing the value is an error at POINTER or at AT.
void refused(const char* style, const char* pointer, const json& value, const char* at = nullptr) {
    CAPTURE(std::string(pointer));
    const auto result = parse_style(changed(style, pointer, value));
    CHECK(!result.style);
    REQUIRE(!result.diagnostics.empty());
    CHECK(result.diagnostics.front().pointer == (at ? at : pointer));
    CHECK(!result.diagnostics.front().message.empty());
    CHECK(!result.diagnostics.front().fix.empty());
}

}  // namespace

TEST_CASE("Every built-in style can be read") {
    const auto paths = support::resources("styles/");
    CHECK(paths.size() == 17);
    for (const auto path : paths) {
        const auto result = parse_style(*support::resource(path));
        for (const auto& diagnostic : result.diagnostics)
            FAIL_CHECK((std::string(path) + ": " + track::to_line(diagnostic)));
        REQUIRE(result.style);
        CHECK("styles/" + result.style->name + ".json" == path);
        CHECK(world::find_style(result.style->name));
    }
    CHECK(world::style_names().front() == "drift");
    CHECK(world::find_style("nowhere") == nullptr);
}

TEST_CASE("What is wrong with a style is named with its pointer") {
    refused("drift", "/units_per_second", "fast");
    refused("drift", "/units_per_second", 7);
    refused("drift", "/palette/1/1", 0.3);
    refused("drift", "/palette/0", "red");
    refused("drift", "/palette", json::array());
    refused("drift", "/layout/scatter/0/archetype", "cube");
    refused("drift", "/layout/scatter/0/count", 2.5);
    refused("drift", "/layout/scatter/0/count", 48, "/layout/scatter");
    refused("drift", "/layout/scatter/1/size", json::array({1, 2, 3}));
    refused("drift", "/layout/scatter/0/palette/0", 17);
    refused("drift", "/layout/scatter/0/beside", json::object(), "/layout/scatter/0/path");
    refused("drift", "/layout/companions/0/position", 5);
    refused("drift", "/layout/sun", json::array({0, 9}), "/layout/sun/1");
    refused("drift", "/layout/colour", 1);
    refused("mandala", "/layout/landmark/kind", "tower");
    refused("mandala", "/layout", nullptr);
    refused("mandala", "/name", 3);
}

TEST_CASE("Text that is no JSON is one error") {
    for (const char* text : {"", "{", "[]", "3"}) {
        const auto result = parse_style(text);
        CHECK(!result.style);
        CHECK(!result.diagnostics.empty());
    }
}

TEST_CASE("All errors of a style are reported at once") {
    json document = json::parse(*support::resource("styles/drift.json"));
    document["title"] = 1;
    document["layout"]["scatter"][0]["count"] = "many";
    CHECK(parse_style(document.dump()).diagnostics.size() == 2);
}
