#include "web/site.h"

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

#include "support/digest.h"
#include "support/log.h"
#include "web/link_api.h"
#include "web/metrics.h"
#include "web/no_session.h"
#include "web/problem.h"
#include "web/security_headers.h"
#include "web/stream_connection.h"

namespace stillpoint::web {
namespace {

constexpr std::string_view sessions_prefix = "/v1/sessions/";
constexpr std::string_view stream_suffix = "/stream";

// The id in "/v1/sessions/ID" and what lies below; empty when the path is another.
std::string_view session_in(std::string_view path) {
    if (!path.starts_with(sessions_prefix)) return {};
    path.remove_prefix(sessions_prefix.size());
    return path.substr(0, path.find('/'));
}

bool is_stream(std::string_view path) {
    const auto id = session_in(path);
    return !id.empty() && path.size() == sessions_prefix.size() + id.size() + stream_suffix.size() &&
           path.ends_with(stream_suffix);
}

bool offers(std::string_view protocols, std::string_view wanted) {
    const auto items = items_of(protocols);
    return std::find(items.begin(), items.end(), wanted) != items.end();
}

// "/problems/CODE" of a refusal, without its beginning.
std::string code_of(const Response& refusal) {
    constexpr std::string_view mark = "/problems/";
    const auto at = refusal.body.find(mark);
    if (at == std::string::npos) return "other";
    const auto begin = at + mark.size();
    return refusal.body.substr(begin, refusal.body.find('"', begin) - begin);
}

bool changes(const Request& request) {
    return request.method != "GET" && request.method != "HEAD" && request.method != "OPTIONS";
}

// What is done is worth a line; what is looked at is not, or only to whoever looks for a fault.
support::LogLevel level_of(const Request& request, int status) {
    if (status >= 500 && status != 503) return support::LogLevel::Error;
    if (changes(request) || status == 401 || status == 403 || status == 429) return support::LogLevel::Info;
    return support::LogLevel::Debug;
}

}  // namespace

Site::Site(House house, Access access, QuotaLimits quotas, TrustedProxies proxies,
           const std::filesystem::path& client)
    : house_(std::move(house)),
      access_(std::move(access)),
      quotas_(house_.clock, quotas),
      proxies_(std::move(proxies)),
      api_(house_.library, house_.directory, house_.scheduler, house_.planner, house_.openers),
      files_(client),
      name_(support::random_secret(3)) {
    add_routes();
}

void Site::add_routes() {
    api_.add_routes(router_);
    add_link_route(router_, access_, house_.directory);
    const auto add = [this](std::string_view path, Scope scope, std::function<Response()> answer) {
        router_.add(
            "GET", path, [answer](auto&, auto&, const Respond& respond) { respond(answer()); }, scope);
    };
    add("/livez", Scope::None, [] { return json_response(200, {{"status", "alive"}}); });
    add("/readyz", Scope::None, [this] { return house_.readiness.ready(); });
    add("/metrics", Scope::Listen, [this] {
        Response response{200, {}, house_.metrics()};
        return response.with("Content-Type", metrics_content_type);
    });
}

void Site::receive(Request& request) {
    proxies_.apply(request);
    request.id = name_ + "-" + std::to_string(++requests_);
}

Seat Site::take_connection(std::string_view peer) {
    // Through a proxy come many; each request is counted by itself.
    if (proxies_.contains(peer)) return std::make_shared<char>();
    return quotas_.take_connection(peer);
}

// Counts what was refused by its code, and whoever guesses.
std::variant<Caller, Response> Site::judge(const Request& request, std::variant<Caller, Response> judged) {
    if (const auto* refusal = std::get_if<Response>(&judged)) {
        const auto protocols = request.header("Sec-WebSocket-Protocol");
        const bool guessed = !request.header("Authorization").empty() ||
                             protocols.find("stillpoint.token.") != std::string_view::npos;
        if (refusal->status == 401 && guessed) quotas_.token_failed(request);
        return judged;
    }
    if (auto refusal = quotas_.refuse_token(std::get<Caller>(judged).name)) return std::move(*refusal);
    return judged;
}

std::optional<Response> Site::refuse(Request& request) {
    if (request.path.empty()) return problem(400, "bad-path", "The path of this request cannot be used.");
    if (auto refusal = quotas_.refuse_address(request)) return refusal;
    auto judged = judge(request, access_.admit(request, router_.scope_of(request)));
    if (auto* refusal = std::get_if<Response>(&judged)) return std::move(*refusal);
    request.caller = std::get<Caller>(judged).name;
    return house_.readiness.refuse(request);
}

void Site::handle(Request request, Respond respond) {
    receive(request);
    auto refusal = refuse(request);
    if (refusal) session::Tally::count(tally_.refusals, code_of(*refusal));
    const auto asked = std::make_shared<const Request>(std::move(request));
    auto answer = [this, asked, respond = std::move(respond), began = house_.clock.now()](Response response) {
        note(*asked, response.status, began);
        respond(secured(std::move(response.with("X-Request-Id", asked->id)), asked->secure));
    };
    if (refusal) return answer(std::move(*refusal));
    if (router_.knows(asked->path) || asked->path == "/v1" || asked->path.starts_with("/v1/"))
        return router_.handle(*asked, std::move(answer));
    answer(files_.serve(*asked));
}

// Paths of sessions hold their ids, so the log has the pattern instead.
void Site::note(const Request& request, int status, support::Micros began) {
    const double seconds = static_cast<double>(house_.clock.now() - began) / support::micros_per_second;
    session::Tally::count(tally_.answers, std::to_string(status));
    tally_.seconds.add(seconds);
    const auto level = level_of(request, status);
    if (!support::logs(level)) return;
    const auto route = router_.pattern_of(request.path);
    support::log(level, "request",
                 {{"request", request.id},
                  {"method", request.method},
                  {"route", std::string(route.empty() ? std::string_view("file") : route)},
                  {"session", support::log_tag(session_in(request.path))},
                  {"status", std::int64_t(status)},
                  {"ms", 1e3 * seconds},
                  {"peer", request.peer},
                  {"caller", request.caller}});
}

std::variant<StreamGrant, Response> Site::admit_stream(Request request) {
    receive(request);
    const auto began = house_.clock.now();
    auto admitted = try_stream(request);
    if (auto* refusal = std::get_if<Response>(&admitted)) {
        session::Tally::count(tally_.refusals, code_of(*refusal));
        note(request, refusal->status, began);
        return secured(std::move(refusal->with("X-Request-Id", request.id)), request.secure);
    }
    support::log(support::LogLevel::Debug, "stream",
                 {{"request", request.id},
                  {"session", support::log_tag(session_in(request.path))},
                  {"peer", request.peer},
                  {"caller", request.caller}});
    return admitted;
}

std::variant<StreamGrant, Response> Site::try_stream(Request& request) {
    if (!is_stream(request.path)) return problem(404, "not-found", "There is no WebSocket here.");
    if (auto refusal = quotas_.refuse_address(request)) return std::move(*refusal);
    auto judged = judge(request, access_.admit_stream(request));
    if (auto* refusal = std::get_if<Response>(&judged)) return std::move(*refusal);
    const Caller& caller = std::get<Caller>(judged);
    request.caller = caller.name;
    if (auto refusal = house_.readiness.refuse(request)) return std::move(*refusal);
    if (!offers(request.header("Sec-WebSocket-Protocol"), stream_protocol))
        return problem(400, "no-protocol", "Ask for the WebSocket subprotocol stillpoint.v1.");
    const auto id = session_in(request.path);
    auto session = house_.directory.find(id);
    if (!session) return no_session(house_.directory, id);
    Seat seat = quotas_.take_stream(request.peer);
    if (!seat) {
        auto refusal = problem(429, "too-many-streams", "This address listens to as many streams as it may.");
        return refusal.with("Retry-After", "10");
    }
    return StreamGrant{std::move(session), caller.scope >= Scope::Control, std::move(seat)};
}

}  // namespace stillpoint::web
