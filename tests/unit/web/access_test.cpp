#include "web/access.h"

#include <doctest/doctest.h>

#include <utility>
#include <variant>
#include <vector>

#include "support/digest.h"

using namespace stillpoint::web;

namespace {

constexpr std::int64_t now = 1'800'000'000;

Request request(std::string method, std::string path,
                std::vector<std::pair<std::string, std::string>> headers) {
    Request made;
    made.method = std::move(method);
    made.path = std::move(path);
    made.headers = std::move(headers);
    return made;
}

template <class Judged>
int status(const Judged& judged) {
    const auto* refusal = std::get_if<Response>(&judged);
    return refusal ? refusal->status : 0;
}

TokenRing ring() {
    TokenRing made;
    made.add({"ears", Scope::Listen, stillpoint::support::sha256("a-word-to-listen")});
    made.add({"hands", Scope::Control, stillpoint::support::sha256("a-long-secret-word")});
    return made;
}

const LinkSigner signer(std::string(32, 'k'));
const Access local({.tokens = {}, .loopback_names_only = true, .origins = {}}, signer, [] { return now; });
const Access guarded({.tokens = ring(), .loopback_names_only = false, .origins = {"https://friend.example"}},
                     signer, [] { return now; });

}  // namespace

TEST_CASE("a server on this machine is asked by names of this machine") {
    for (const auto* host : {"localhost", "localhost:8080", "127.0.0.1:1", "[::1]:80", "page.localhost"})
        CHECK_MESSAGE(status(local.admit(request("GET", "/", {{"Host", host}}), Scope::None)) == 0, host);
    for (const auto* host : {"evil.example", "localhost.evil.example:80", ""})
        CHECK_MESSAGE(status(local.admit(request("GET", "/", {{"Host", host}}), Scope::None)) == 403, host);
}

TEST_CASE("pages of other sites can neither change anything nor listen") {
    const auto from = [](std::string origin, std::string method) {
        return request(std::move(method), "/v1/sessions",
                       {{"Host", "localhost:80"}, {"Origin", std::move(origin)}});
    };
    CHECK(status(local.admit(from("http://localhost:80", "POST"), Scope::Control)) == 0);
    CHECK(status(local.admit_stream(from("https://localhost:80", "GET"))) == 0);
    for (const auto* origin :
         {"http://evil.example", "http://localhost", "http://localhost:81", "null", "localhost:80"}) {
        CHECK_MESSAGE(status(local.admit(from(origin, "POST"), Scope::Control)) == 403, origin);
        CHECK_MESSAGE(status(local.admit_stream(from(origin, "GET"))) == 403, origin);
    }
}

TEST_CASE("a token is needed for what has a scope") {
    const auto with = [](std::string value) {
        return request("GET", "/v1/tracks", {{"Host", "h"}, {"Authorization", std::move(value)}});
    };
    CHECK(status(guarded.admit(with("Bearer a-long-secret-word"), Scope::Listen)) == 0);
    CHECK(status(guarded.admit(with("bearer a-long-secret-word"), Scope::Listen)) == 0);
    for (const auto* value :
         {"", "Bearer ", "Bearer a-long-secret-wor", "Bearer a-long-secret-wordx", "a-long-secret-word"})
        CHECK_MESSAGE(status(guarded.admit(with(value), Scope::Listen)) == 401, value);
    CHECK(status(guarded.admit(request("GET", "/", {{"Host", "h"}}), Scope::None)) == 0);
}

TEST_CASE("a stream may carry its token as a subprotocol") {
    const auto with = [](std::string protocols) {
        return request("GET", "/v1/sessions/x/stream",
                       {{"Host", "h"}, {"Sec-WebSocket-Protocol", std::move(protocols)}});
    };
    CHECK(status(guarded.admit_stream(with("stillpoint.v1, stillpoint.token.a-long-secret-word"))) == 0);
    CHECK(status(guarded.admit_stream(with("stillpoint.token.a-long-secret-word,stillpoint.v1"))) == 0);
    CHECK(status(guarded.admit_stream(with("stillpoint.v1"))) == 401);
    CHECK(status(guarded.admit_stream(with("stillpoint.v1, stillpoint.token."))) == 401);
    CHECK(status(guarded.admit_stream(with("stillpoint.v1, stillpoint.token.wrong"))) == 401);
}

TEST_CASE("a token opens what its scope holds") {
    const auto with = [](std::string token) {
        return request("POST", "/v1/sessions", {{"Host", "h"}, {"Authorization", "Bearer " + token}});
    };
    CHECK(status(guarded.admit(with("a-word-to-listen"), Scope::Listen)) == 0);
    CHECK(status(guarded.admit(with("a-word-to-listen"), Scope::Control)) == 403);
    CHECK(status(guarded.admit(with("a-long-secret-word"), Scope::Control)) == 0);
    CHECK(status(guarded.admit(with("a-long-secret-word"), Scope::Admin)) == 403);
    const auto caller = std::get<Caller>(guarded.admit(with("a-long-secret-word"), Scope::Listen));
    CHECK(caller.name == "hands");
    CHECK(caller.scope == Scope::Control);
}

TEST_CASE("an origin that is allowed is allowed exactly") {
    const auto from = [](std::string origin) {
        return request(
            "POST", "/v1/sessions",
            {{"Host", "h"}, {"Origin", std::move(origin)}, {"Authorization", "Bearer a-long-secret-word"}});
    };
    CHECK(status(guarded.admit(from("https://friend.example"), Scope::Control)) == 0);
    for (const auto* origin : {"http://friend.example", "https://friend.example:444",
                               "https://friend.example.evil", "https://sub.friend.example"})
        CHECK_MESSAGE(status(guarded.admit(from(origin), Scope::Control)) == 403, origin);
}

TEST_CASE("a link opens one session to its listener, for a while") {
    const auto ask = [](std::string method, std::string path, std::string key, Scope needed) {
        auto made = request(std::move(method), std::move(path), {{"Host", "h"}});
        made.query = "a=b&key=" + key;
        auto header = made;
        header.query.clear();
        header.headers.emplace_back("Authorization", "Bearer " + key);
        CHECK(status(guarded.admit(made, needed)) == status(guarded.admit(header, needed)));
        return status(guarded.admit(made, needed));
    };
    const std::string good = guarded.link_to("one", std::chrono::seconds(60));
    CHECK(ask("GET", "/v1/sessions/one", good, Scope::Listen) == 0);
    CHECK(ask("GET", "/v1/sessions/one/audio.ogg", good, Scope::Listen) == 0);
    CHECK(ask("GET", "/v1/sessions/one/links", good, Scope::Control) == 403);
    CHECK(ask("GET", "/v1/sessions/two", good, Scope::Listen) == 403);
    CHECK(ask("GET", "/v1/sessions/one", guarded.link_to("one", std::chrono::seconds(0)), Scope::Listen) ==
          401);
    std::string other = good;
    other.back() = other.back() == 'A' ? 'B' : 'A';
    CHECK(ask("GET", "/v1/sessions/one", other, Scope::Listen) == 401);
    CHECK(ask("GET", "/v1/sessions/one", LinkSigner(std::string(32, 'x')).sign({"one", now + 60}),
              Scope::Listen) == 401);
}

TEST_CASE("a link changes nothing and lists nothing, and a token is not taken from the URL") {
    const std::string link = guarded.link_to("one", std::chrono::seconds(60));
    const auto with = [&](std::string method, std::string path) {
        return request(std::move(method), std::move(path),
                       {{"Host", "h"}, {"Authorization", "Bearer " + link}});
    };
    CHECK(status(guarded.admit(with("PATCH", "/v1/sessions/one"), Scope::Control)) == 403);
    CHECK(status(guarded.admit(with("GET", "/v1/sessions"), Scope::Listen)) == 403);
    CHECK(status(guarded.admit(with("GET", "/v1/sessions/one-more"), Scope::Listen)) == 403);
    CHECK(status(guarded.admit(with("GET", "/v1/styles/drift"), Scope::Listen)) == 0);
    auto in_url = request("GET", "/v1/sessions/one", {{"Host", "h"}});
    in_url.query = "key=a-long-secret-word";
    CHECK(status(guarded.admit(in_url, Scope::Listen)) == 401);
}
