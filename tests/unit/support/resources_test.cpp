#include "support/resources.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

using stillpoint::support::resource;
using stillpoint::support::resources;

TEST_CASE("An embedded file has the bytes of the file in config/") {
    std::ifstream file(STILLPOINT_SOURCE_DIR "/config/styles/drift.json", std::ios::binary);
    const std::string written((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    REQUIRE(resource("styles/drift.json"));
    CHECK(*resource("styles/drift.json") == written);
}

TEST_CASE("Embedded files are listed by folder, in order") {
    const auto styles = resources("styles/");
    CHECK(std::find(styles.begin(), styles.end(), "styles/mandala.json") != styles.end());
    CHECK(std::is_sorted(styles.begin(), styles.end()));
    CHECK(std::all_of(styles.begin(), styles.end(), [](auto path) { return path.starts_with("styles/"); }));
}

TEST_CASE("What is not embedded is not found") {
    CHECK(!resource("styles/../styles/drift.json"));
}
