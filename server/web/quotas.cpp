#include "web/quotas.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "web/access.h"
#include "web/problem.h"
#include "web/trusted_proxies.h"

namespace stillpoint::web {
namespace {

constexpr double burst_seconds = 10, minute = 60;

bool is_order(const Request& request) {
    return request.method == "POST" &&
           (request.path == "/v1/sessions" || request.path == "/v1/renders" || request.path == "/v1/tracks");
}

Response too_many(std::string_view detail, double seconds) {
    auto response = problem(429, "too-many-requests", detail);
    return response.with("Retry-After", std::to_string(std::max(1, static_cast<int>(std::ceil(seconds)))));
}

}  // namespace

Seat Seats::take(const std::string& key) {
    if (int& count = (*counts_)[key]; count < most_) {
        ++count;
        return {counts_.get(), [counts = counts_, key](void*) {
                    if (const auto found = counts->find(key); --found->second == 0) counts->erase(found);
                }};
    }
    return nullptr;
}

Quotas::Quotas(const support::Clock& clock, QuotaLimits limits)
    : clock_(clock),
      limits_(limits),
      requests_(limits.requests, burst_seconds * limits.requests),
      orders_(limits.orders / minute, limits.orders),
      tokens_(limits.token_requests, burst_seconds * limits.token_requests),
      failures_(limits.token_failures / minute, limits.token_failures),
      connections_(limits.connections),
      streams_(limits.streams) {}

bool Quotas::applies_to(std::string_view address) const {
    return limits_.loopback || !is_loopback(address);
}

std::optional<Response> Quotas::refuse_address(const Request& request) {
    if (!applies_to(request.peer)) return std::nullopt;
    const std::string key = client_key(request.peer);
    const auto now = clock_.now();
    if (failures_.spent(key, now))
        return too_many("Too many requests with a wrong token came from this address.",
                        failures_.seconds_to_next());
    if (!requests_.take(key, now))
        return too_many("Too many requests come from this address.", requests_.seconds_to_next());
    if (is_order(request) && !orders_.take(key, now))
        return too_many("Too many sessions, renderings or tracks are asked for from this address.",
                        orders_.seconds_to_next());
    return std::nullopt;
}

std::optional<Response> Quotas::refuse_token(const std::string& name) {
    if (name.empty() || tokens_.take(name, clock_.now())) return std::nullopt;
    return too_many("Too many requests come with this token.", tokens_.seconds_to_next());
}

void Quotas::token_failed(const Request& request) {
    if (applies_to(request.peer)) failures_.take(client_key(request.peer), clock_.now());
}

Seat Quotas::take_connection(std::string_view address) {
    if (!applies_to(address)) return std::make_shared<char>();
    return connections_.take(client_key(address));
}

Seat Quotas::take_stream(std::string_view address) {
    if (!applies_to(address)) return std::make_shared<char>();
    return streams_.take(client_key(address));
}

}  // namespace stillpoint::web
