#include "web/access.h"

#include <algorithm>

#include "support/word.h"
#include "web/problem.h"

namespace stillpoint::web {
namespace {

constexpr std::string_view token_protocol = "stillpoint.token.";

// "[::1]:8080" -> "::1", "localhost:8080" -> "localhost".
std::string_view name_of(std::string_view host) {
    if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
    return host.substr(0, host.find(':'));
}

bool is_address(std::string_view name) {
    const bool v6 = name.find(':') != std::string_view::npos;
    const bool v4 = !name.empty() && std::all_of(name.begin(), name.end(),
                                                 [](unsigned char c) { return std::isdigit(c) || c == '.'; });
    return v4 || v6;
}

// Takes as long for every wrong token.
bool equal_in_constant_time(std::string_view a, std::string_view b) {
    unsigned difference = a.size() == b.size() ? 0 : 1;
    for (std::size_t i = 0; i < a.size() && !b.empty(); ++i)
        difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i % b.size()]);
    return difference == 0 && !b.empty();
}

Response unauthorized() {
    auto response =
        problem(401, "unauthorized", "This server asks for a token: send Authorization: Bearer TOKEN.");
    return response.with("WWW-Authenticate", "Bearer");
}

}  // namespace

bool is_loopback(std::string_view host) {
    return host == "::1" || host.starts_with("127.");
}

std::optional<Response> Access::refuse(const Request& request) const {
    if (auto refusal = refuse_host(request)) return refusal;
    const bool reads = request.method == "GET" || request.method == "HEAD";
    if (!reads && !same_origin(request))
        return problem(403, "foreign-origin", "Pages of other sites may not use this server.");
    const bool open = !request.path.starts_with("/v1") && request.path != "/metrics";
    if (!open && !policy_.token.empty() && !has_token(request)) return unauthorized();
    return std::nullopt;
}

std::optional<Response> Access::refuse_stream(const Request& request) const {
    if (auto refusal = refuse_host(request)) return refusal;
    if (!same_origin(request))
        return problem(403, "foreign-origin", "Pages of other sites may not use this server.");
    if (!policy_.token.empty() && !has_token(request) && !offers_token(request)) return unauthorized();
    return std::nullopt;
}

std::optional<Response> Access::refuse_host(const Request& request) const {
    if (!policy_.loopback_names_only) return std::nullopt;
    const auto name = name_of(request.header("Host"));
    if (name == "localhost" || name.ends_with(".localhost") || is_address(name)) return std::nullopt;
    return problem(403, "foreign-host",
                   "This server listens on this machine only: ask it as localhost, or start it with "
                   "--insecure or a token.");
}

bool Access::same_origin(const Request& request) const {
    const auto origin = request.header("Origin");
    if (origin.empty()) return true;  // not a browser, or a page of our own that only reads
    const auto scheme_end = origin.find("://");
    return scheme_end != std::string_view::npos &&
           support::same_ignoring_case(origin.substr(scheme_end + 3), request.header("Host"));
}

bool Access::has_token(const Request& request) const {
    const auto value = request.header("Authorization");
    constexpr std::size_t scheme = 7;  // "Bearer "
    return value.size() > scheme && support::same_ignoring_case(value.substr(0, scheme), "Bearer ") &&
           equal_in_constant_time(value.substr(scheme), policy_.token);
}

bool Access::offers_token(const Request& request) const {
    const auto offered = items_of(request.header("Sec-WebSocket-Protocol"));
    return std::any_of(offered.begin(), offered.end(), [&](std::string_view item) {
        return item.starts_with(token_protocol) &&
               equal_in_constant_time(item.substr(token_protocol.size()), policy_.token);
    });
}

}  // namespace stillpoint::web
