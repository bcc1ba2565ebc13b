#include "web/access.h"

#include <doctest/doctest.h>

using namespace stillpoint::web;

namespace {

Request request(std::string method, std::string path,
                std::vector<std::pair<std::string, std::string>> headers) {
    return {std::move(method), std::move(path), std::move(headers), {}};
}

int status(const std::optional<Response>& refusal) {
    return refusal ? refusal->status : 0;
}

const Access local({.token = "", .loopback_names_only = true});
const Access guarded({.token = "a-long-secret-word", .loopback_names_only = false});

}  // namespace

TEST_CASE("a server on this machine is asked by names of this machine") {
    for (const auto* host : {"localhost", "localhost:8080", "127.0.0.1:1", "[::1]:80", "page.localhost"})
        CHECK_MESSAGE(status(local.refuse(request("GET", "/", {{"Host", host}}))) == 0, host);
    for (const auto* host : {"evil.example", "localhost.evil.example:80", ""})
        CHECK_MESSAGE(status(local.refuse(request("GET", "/", {{"Host", host}}))) == 403, host);
}

TEST_CASE("pages of other sites can neither change anything nor listen") {
    const auto from = [](std::string origin, std::string method) {
        return request(std::move(method), "/v1/sessions",
                       {{"Host", "localhost:80"}, {"Origin", std::move(origin)}});
    };
    CHECK(status(local.refuse(from("http://localhost:80", "POST"))) == 0);
    CHECK(status(local.refuse_stream(from("https://localhost:80", "GET"))) == 0);
    for (const auto* origin :
         {"http://evil.example", "http://localhost", "http://localhost:81", "null", "localhost:80"}) {
        CHECK_MESSAGE(status(local.refuse(from(origin, "POST"))) == 403, origin);
        CHECK_MESSAGE(status(local.refuse_stream(from(origin, "GET"))) == 403, origin);
    }
}

TEST_CASE("the token is needed below /v1 and nowhere else") {
    const auto with = [](std::string value) {
        return request("GET", "/v1/tracks", {{"Host", "h"}, {"Authorization", std::move(value)}});
    };
    CHECK(status(guarded.refuse(with("Bearer a-long-secret-word"))) == 0);
    CHECK(status(guarded.refuse(with("bearer a-long-secret-word"))) == 0);
    for (const auto* value :
         {"", "Bearer ", "Bearer a-long-secret-wor", "Bearer a-long-secret-wordx", "a-long-secret-word"})
        CHECK_MESSAGE(status(guarded.refuse(with(value))) == 401, value);
    CHECK(status(guarded.refuse(request("GET", "/", {{"Host", "h"}}))) == 0);
    CHECK(status(guarded.refuse(request("GET", "/healthz", {{"Host", "h"}}))) == 0);
}

TEST_CASE("a stream may carry its token as a subprotocol") {
    const auto with = [](std::string protocols) {
        return request("GET", "/v1/sessions/x/stream",
                       {{"Host", "h"}, {"Sec-WebSocket-Protocol", std::move(protocols)}});
    };
    CHECK(status(guarded.refuse_stream(with("stillpoint.v1, stillpoint.token.a-long-secret-word"))) == 0);
    CHECK(status(guarded.refuse_stream(with("stillpoint.token.a-long-secret-word,stillpoint.v1"))) == 0);
    CHECK(status(guarded.refuse_stream(with("stillpoint.v1"))) == 401);
    CHECK(status(guarded.refuse_stream(with("stillpoint.v1, stillpoint.token."))) == 401);
    CHECK(status(guarded.refuse_stream(with("stillpoint.v1, stillpoint.token.wrong"))) == 401);
}
