#include "web/router.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace stillpoint::web;

namespace {

Router router() {
    Router made;
    const auto say = [](std::string word) {
        return [word](const Request&, const PathValues& values, const Respond& respond) {
            Response response;
            response.body = word;
            for (const auto& value : values)
                response.body += " " + value;
            respond(response);
        };
    };
    made.add("GET", "/v1/things", say("list"));
    made.add("GET", "/v1/things/{id}", say("get"));
    made.add("DELETE", "/v1/things/{id}", say("delete"));
    made.add("PUT", "/v1/things/{id}/part", say("part"));
    return made;
}

Response ask(std::string method, std::string path) {
    Request request;
    request.method = std::move(method);
    request.path = std::move(path);
    Response answer;
    int calls = 0;
    router().handle(request, [&](Response response) {
        answer = std::move(response);
        ++calls;
    });
    CHECK(calls == 1);
    return answer;
}

}  // namespace

TEST_CASE("method and path choose the handler, which is given the values of the path") {
    CHECK(ask("GET", "/v1/things").body == "list");
    CHECK(ask("GET", "/v1/things/a b").body == "get a b");
    CHECK(ask("DELETE", "/v1/things/7").body == "delete 7");
    CHECK(ask("PUT", "/v1/things/7/part").body == "part 7");
    CHECK(ask("HEAD", "/v1/things").body == "list");
}

TEST_CASE("unknown paths are not found") {
    for (const auto* path : {"/", "/v1", "/v1/things/", "/v1/things/7/", "/v1/things/7/other", "/v2/things"})
        CHECK_MESSAGE(ask("GET", path).status == 404, path);
    CHECK_FALSE(router().knows("/v1/things/"));
    CHECK(router().knows("/v1/things/7"));
}

TEST_CASE("a wrong method is told the right ones") {
    const Response answer = ask("POST", "/v1/things/7");
    CHECK(answer.status == 405);
    CHECK(std::find(answer.headers.begin(), answer.headers.end(),
                    std::pair<std::string, std::string>("Allow", "DELETE, GET, HEAD")) !=
          answer.headers.end());
}

TEST_CASE("what changes something needs control, what is read listen, unless it is said otherwise") {
    Router made = router();
    const auto nothing = [](const Request&, const PathValues&, const Respond&) {};
    made.add("GET", "/open", nothing, Scope::None);
    made.add("DELETE", "/v1/all", nothing, Scope::Admin);
    const auto scope = [&](std::string method, std::string path) {
        Request request;
        request.method = std::move(method);
        request.path = std::move(path);
        return made.scope_of(request);
    };
    CHECK(scope("GET", "/v1/things/1") == Scope::Listen);
    CHECK(scope("HEAD", "/v1/things/1") == Scope::Listen);
    CHECK(scope("DELETE", "/v1/things/1") == Scope::Control);
    CHECK(scope("GET", "/open") == Scope::None);
    CHECK(scope("DELETE", "/v1/all") == Scope::Admin);
    CHECK(scope("GET", "/v1/unknown") == Scope::Listen);
    CHECK(scope("GET", "/index.html") == Scope::None);
    CHECK(made.pattern_of("/v1/things/7/part") == "/v1/things/{id}/part");
    CHECK(made.pattern_of("/nothing") == "");
}
