#include "world/style.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "support/resources.h"
#include "world/scene_rules.h"
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

TEST_CASE("What is wrong with a scene is named with its pointer") {
    refused("drift", "/scene/camera/lens", 90);
    refused("drift", "/scene/camera/roll", 1);
    refused("drift", "/scene/camera", 3);
    refused("drift", "/scene/lava", json::object());
    refused("drift", "/scene/sky/1/1", "pink");
    refused("drift", "/scene/sky/1/1/1", 0.2);
    refused("drift", "/scene/sky/0/0", 100);
    refused("drift", "/scene/sky", json::array({1}));
    refused("shore", "/scene/ground/side", 0.5);
    refused("shore", "/scene/ground/rise", json::array({1, 2}));
    refused("shore", "/scene/ridge/arc/1", 181, "/scene/ridge/arc/1");
    refused("shore", "/scene/rings", "square");
    refused("grove", "/scene/dressing/grass/count", -1);
}

TEST_CASE("Every field that a scene may have is used by some built-in style") {
    json used;
    for (const auto& name : world::style_names())
        used.push_back(json::parse(world::find_style(name)->document)["scene"]);
    for (const world::SceneRule& rule : world::scene_rules()) {
        CAPTURE(std::string(rule.path));
        const json::json_pointer pointer("/" + std::string(rule.path));
        const bool optional = rule.path == "ground/ripple" || rule.path == "ground/trail" ||
                              rule.path == "ground/wet" || rule.path == "ground/shine" ||
                              rule.path == "stars/color" || rule.path == "dressing/grass/tufts";
        CHECK((optional || std::any_of(used.begin(), used.end(),
                                       [&](const json& scene) { return scene.contains(pointer); })));
    }
}

TEST_CASE("A style in the operator's folder is there at once, and a mistake in it changes nothing") {
    const auto folder = std::filesystem::temp_directory_path() / "stillpoint_style_test";
    std::filesystem::create_directories(folder);
    world::use_style_folder(folder);
    CHECK(world::find_style("mine") == nullptr);
    json document = json::parse(*support::resource("styles/drift.json"));
    document["name"] = "mine";
    const auto write = [&](const json& content) { std::ofstream(folder / "mine.json") << content.dump(); };
    write(document);
    REQUIRE(world::find_style("mine"));
    const auto names = world::style_names();
    CHECK(std::find(names.begin(), names.end(), "mine") != names.end());
    document["units_per_second"] = "quick";
    write(document);
    CHECK(world::find_style("mine")->units_per_second == 1.1);
    document["units_per_second"] = 0.55;
    write(document);
    CHECK(world::find_style("mine")->units_per_second == 0.55);
    document["name"] = "other name than the file";
    write(document);
    CHECK(world::find_style("mine")->units_per_second == 0.55);
    for (const char* outside : {"../mine", "", "a/b", "MINE", "."})
        CHECK(world::find_style(outside) == nullptr);
    std::filesystem::remove_all(folder);
    CHECK(world::find_style("mine") == nullptr);
    CHECK_THROWS_AS(world::use_style_folder(folder), std::runtime_error);
    world::use_style_folder({});
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
