#include "web/quotas.h"

#include <doctest/doctest.h>

#include <vector>

#include "web/trusted_proxies.h"

using namespace stillpoint;
using namespace stillpoint::web;

namespace {

struct HandClock final : support::Clock {
    support::Micros time = 0;
    support::Micros now() const noexcept override { return time; }
    void wait(double seconds) { time += static_cast<support::Micros>(seconds * support::micros_per_second); }
};

Request from(std::string peer, std::string method = "GET", std::string path = "/") {
    Request request;
    request.method = std::move(method);
    request.path = std::move(path);
    request.peer = std::move(peer);
    return request;
}

// How many of COUNT requests pass.
int passed(Quotas& quotas, const Request& request, int count) {
    int passed = 0;
    for (int i = 0; i < count; ++i)
        passed += quotas.refuse_address(request) ? 0 : 1;
    return passed;
}

}  // namespace

TEST_CASE("an address has its rate, and others are not asked to pay for it") {
    HandClock clock;
    Quotas quotas(clock, {.requests = 2});
    CHECK(passed(quotas, from("192.0.2.1"), 100) == 20);
    CHECK(passed(quotas, from("192.0.2.2"), 100) == 20);
    clock.wait(3);
    CHECK(passed(quotas, from("192.0.2.1"), 100) == 6);
    CHECK(quotas.refuse_address(from("192.0.2.1"))->status == 429);
}

TEST_CASE("a household is one client") {
    HandClock clock;
    Quotas quotas(clock, {.requests = 1});
    CHECK(passed(quotas, from("2001:db8:1:2::1"), 100) == 10);
    CHECK(passed(quotas, from("2001:db8:1:2:ffff::9"), 100) == 0);
    CHECK(passed(quotas, from("2001:db8:1:3::1"), 100) == 10);
    CHECK(passed(quotas, from("192.0.2.1"), 100) == 10);
    CHECK(passed(quotas, from("::ffff:192.0.2.1"), 100) == 0);
}

TEST_CASE("what is dear has a rate of its own") {
    HandClock clock;
    Quotas quotas(clock, {.requests = 1000, .orders = 5});
    CHECK(passed(quotas, from("192.0.2.1", "POST", "/v1/sessions"), 100) == 5);
    CHECK(passed(quotas, from("192.0.2.1", "PATCH", "/v1/sessions/a"), 100) == 100);
    clock.wait(12);
    CHECK(passed(quotas, from("192.0.2.1", "POST", "/v1/renders"), 100) == 1);
}

TEST_CASE("who guesses tokens is not answered any more, for a while") {
    HandClock clock;
    Quotas quotas(clock, {.token_failures = 10});
    const auto guesser = from("192.0.2.1");
    for (int i = 0; i < 10; ++i) {
        CHECK(!quotas.refuse_address(guesser));
        quotas.token_failed(guesser);
    }
    CHECK(quotas.refuse_address(guesser)->status == 429);
    CHECK(!quotas.refuse_address(from("192.0.2.2")));
    clock.wait(7);
    CHECK(!quotas.refuse_address(guesser));
}

TEST_CASE("this machine is not counted unless it is asked for") {
    HandClock clock;
    Quotas free(clock, {.requests = 1}), counted(clock, {.requests = 1, .loopback = true});
    CHECK(passed(free, from("127.0.0.1"), 100) == 100);
    CHECK(passed(counted, from("127.0.0.1"), 100) == 10);
}

TEST_CASE("a seat is free again when nobody holds it") {
    HandClock clock;
    Quotas quotas(clock, {.connections = 2});
    std::vector<Seat> seats;
    for (int i = 0; i < 3; ++i)
        seats.push_back(quotas.take_connection("192.0.2.1"));
    CHECK((seats[0] && seats[1] && !seats[2]));
    CHECK(quotas.take_connection("192.0.2.2"));
    seats.clear();
    CHECK(quotas.take_connection("192.0.2.1"));
}

TEST_CASE("a crowd of addresses does not fill the memory") {
    TokenBuckets buckets(1, 10);
    for (int i = 0; i < 100000; ++i)
        buckets.take(std::to_string(i), 0);
    CHECK(buckets.size() <= TokenBuckets::most_keys);
}

TEST_CASE("only a proxy that is trusted says who asks") {
    const TrustedProxies proxies({"10.0.0.0/8", "fd00::1"});
    const auto behind = [&](std::string peer, std::string forwarded, std::string scheme = "https") {
        Request request = from(std::move(peer));
        request.headers = {{"X-Forwarded-For", std::move(forwarded)},
                           {"X-Forwarded-Proto", std::move(scheme)}};
        proxies.apply(request);
        return request;
    };
    CHECK(behind("10.1.2.3", "192.0.2.7").peer == "192.0.2.7");
    CHECK(behind("10.1.2.3", "192.0.2.7").secure);
    CHECK(!behind("10.1.2.3", "192.0.2.7", "http").secure);
    CHECK(behind("fd00::1", "6.6.6.6, 192.0.2.7, 10.9.9.9").peer == "192.0.2.7");
    CHECK(behind("192.0.2.1", "192.0.2.7").peer == "192.0.2.1");
    CHECK(!behind("192.0.2.1", "192.0.2.7").secure);
    CHECK(behind("11.0.0.1", "192.0.2.7").peer == "11.0.0.1");
    CHECK(behind("10.1.2.3", "what is this").peer == "10.1.2.3");
    for (const auto* wrong : {"10.0.0.0/33", "ten", "10.0.0.0/", "10.0.0.0/8x", ""})
        CHECK_THROWS_MESSAGE(TrustedProxies({wrong}), wrong);
}
