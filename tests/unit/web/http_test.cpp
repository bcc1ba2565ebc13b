#include "web/http.h"

#include <doctest/doctest.h>

using stillpoint::web::items_of;
using stillpoint::web::path_of;
using stillpoint::web::Request;

TEST_CASE("the path of a target is decoded and without its query") {
    CHECK(path_of("/") == "/");
    CHECK(path_of("/v1/tracks?x=1#y") == "/v1/tracks");
    CHECK(path_of("/a%20b/%C3%A4") == "/a b/\xC3\xA4");
    CHECK(path_of("/a..b/...") == "/a..b/...");
}

TEST_CASE("targets that are no clean path yield none") {
    for (const auto* target : {"", "*", "http://host/", "/a/../b", "/..", "/%2e%2e/x", "/..%2fx", "/a\\b",
                               "/%5c", "/%00", "/%", "/%4", "/%zz"})
        CHECK_MESSAGE(path_of(target).empty(), target);
}

TEST_CASE("headers are found in any case") {
    Request request;
    request.headers = {{"Content-Type", "a"}};
    CHECK(request.header("content-type") == "a");
    CHECK(request.header("content").empty());
}

TEST_CASE("the items of a header are trimmed, and empty ones left out") {
    using Items = std::vector<std::string_view>;
    CHECK(items_of("stillpoint.v1") == Items{"stillpoint.v1"});
    CHECK(items_of(" stillpoint.v1 ,\tstillpoint.token.a b, ,,c") ==
          Items{"stillpoint.v1", "stillpoint.token.a b", "c"});
    CHECK(items_of("").empty());
    CHECK(items_of(" , \t").empty());
}
