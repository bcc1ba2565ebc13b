#include "web/access.h"

#include <algorithm>
#include <utility>

#include "support/word.h"
#include "web/problem.h"

namespace stillpoint::web {
namespace {

constexpr std::string_view token_protocol = "stillpoint.token.";
constexpr std::string_view sessions_prefix = "/v1/sessions/";
constexpr std::string_view styles_prefix = "/v1/styles/";

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

bool reads(const Request& request) {
    return request.method == "GET" || request.method == "HEAD";
}

std::string_view bearer(const Request& request) {
    constexpr std::string_view scheme = "Bearer ";
    const auto value = request.header("Authorization");
    if (value.size() <= scheme.size() || !support::same_ignoring_case(value.substr(0, scheme.size()), scheme))
        return {};
    return value.substr(scheme.size());
}

std::string_view offered(const Request& request) {
    for (const auto item : items_of(request.header("Sec-WebSocket-Protocol")))
        if (item.starts_with(token_protocol)) return item.substr(token_protocol.size());
    return {};
}

// Of "a=b&key=link.…"; only links are taken from there.
std::string_view link_in_query(const Request& request) {
    if (!reads(request) || !request.path.starts_with(sessions_prefix)) return {};
    constexpr std::string_view name = "key=";
    std::string_view query = request.query;
    while (!query.empty()) {
        const auto item = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(item.size() + 1, query.size()));
        if (item.starts_with(name) && LinkSigner::looks_like_one(item.substr(name.size())))
            return item.substr(name.size());
    }
    return {};
}

Response unauthorized(std::string_view detail) {
    auto response = problem(401, "unauthorized", detail);
    return response.with("WWW-Authenticate", "Bearer");
}

Response forbidden(std::string_view detail, Scope needed) {
    auto response = problem(403, "forbidden", detail);
    return response.with("WWW-Authenticate", "Bearer error=\"insufficient_scope\", scope=\"" +
                                                 std::string(name_of(needed)) + "\"");
}

}  // namespace

bool is_loopback(std::string_view host) {
    return host == "::1" || host.starts_with("127.");
}

Access::Access(AccessPolicy policy, LinkSigner signer, WallClock now)
    : policy_(std::move(policy)), signer_(std::move(signer)), now_(std::move(now)) {}

std::variant<Caller, Response> Access::admit(const Request& request, Scope needed) const {
    if (auto refusal = refuse_host(request)) return std::move(*refusal);
    if (!reads(request) && !known_origin(request))
        return problem(403, "foreign-origin", "Pages of other sites may not use this server.");
    if (needed == Scope::None) return Caller{};
    const auto secret = bearer(request);
    return judge(request, secret.empty() ? link_in_query(request) : secret, needed);
}

std::variant<Caller, Response> Access::admit_stream(const Request& request) const {
    if (auto refusal = refuse_host(request)) return std::move(*refusal);
    if (!known_origin(request))
        return problem(403, "foreign-origin", "Pages of other sites may not use this server.");
    const auto secret = bearer(request);
    return judge(request, secret.empty() ? offered(request) : secret, Scope::Listen);
}

std::string Access::link_to(const std::string& session, std::chrono::seconds time) const {
    return signer_.sign({session, now_() + time.count()});
}

std::variant<Caller, Response> Access::judge(const Request& request, std::string_view secret,
                                             Scope needed) const {
    if (const auto link = signer_.read(secret)) {
        if (auto refusal = refuse_link(request, *link, needed)) return std::move(*refusal);
        return Caller{"link", Scope::Listen};
    }
    if (policy_.tokens.empty()) return Caller{"", Scope::Admin};
    if (secret.empty())
        return unauthorized("This server asks for a token: send Authorization: Bearer TOKEN.");
    const Token* token = policy_.tokens.find(secret);
    if (!token) return unauthorized("This server does not know that token.");
    if (token->scope < needed)
        return forbidden("The token " + token->name + " has the scope " +
                             std::string(web::name_of(token->scope)) + "; this needs " +
                             std::string(web::name_of(needed)) + ".",
                         needed);
    return Caller{token->name, token->scope};
}

std::optional<Response> Access::refuse_link(const Request& request, const ListeningLink& link,
                                            Scope needed) const {
    if (now_() >= link.until) return unauthorized("This link has ended; ask for a new one.");
    // Its session, and the style that shows it.
    const std::string own = std::string(sessions_prefix) + link.session;
    const bool of_session = request.path == own || request.path.starts_with(own + '/');
    if (reads(request) && needed <= Scope::Listen && (of_session || request.path.starts_with(styles_prefix)))
        return std::nullopt;
    return forbidden("This link is for listening to one session only.", needed);
}

std::optional<Response> Access::refuse_host(const Request& request) const {
    if (!policy_.loopback_names_only) return std::nullopt;
    const auto name = name_of(request.header("Host"));
    if (name == "localhost" || name.ends_with(".localhost") || is_address(name)) return std::nullopt;
    return problem(403, "foreign-host",
                   "This server listens on this machine only: ask it as localhost, or start it with "
                   "--insecure or a token.");
}

bool Access::known_origin(const Request& request) const {
    const auto origin = request.header("Origin");
    if (origin.empty()) return true;  // not a browser, or a page of our own that only reads
    if (std::find(policy_.origins.begin(), policy_.origins.end(), origin) != policy_.origins.end())
        return true;
    const auto scheme_end = origin.find("://");
    return scheme_end != std::string_view::npos &&
           support::same_ignoring_case(origin.substr(scheme_end + 3), request.header("Host"));
}

}  // namespace stillpoint::web
