#include "web/site.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "support/log.h"
#include "web/no_session.h"
#include "web/problem.h"
#include "web/stream_connection.h"

namespace stillpoint::web {
namespace {

constexpr std::string_view sessions_prefix = "/v1/sessions/";
constexpr std::string_view stream_suffix = "/stream";

// The id in "/v1/sessions/ID/stream"; empty when the path is another.
std::string_view session_in(std::string_view path) {
    if (!path.starts_with(sessions_prefix) || !path.ends_with(stream_suffix)) return {};
    path.remove_prefix(sessions_prefix.size());
    return path.size() > stream_suffix.size() ? path.substr(0, path.size() - stream_suffix.size())
                                              : std::string_view();
}

bool offers(std::string_view protocols, std::string_view wanted) {
    const auto items = items_of(protocols);
    return std::find(items.begin(), items.end(), wanted) != items.end();
}

// What lets a page use high-resolution clocks and shared memory, and keeps its content to itself.
Response secured(Response response) {
    return response.with("Cross-Origin-Opener-Policy", "same-origin")
        .with("Cross-Origin-Embedder-Policy", "require-corp")
        .with("Cross-Origin-Resource-Policy", "same-origin")
        .with("X-Content-Type-Options", "nosniff");
}

}  // namespace

Site::Site(const session::Library& library, session::Directory& directory, session::Scheduler& scheduler,
           session::Planner& planner, session::Crew& openers, AccessPolicy policy, const Readiness& readiness,
           const std::filesystem::path& client)
    : access_(std::move(policy)),
      readiness_(readiness),
      directory_(directory),
      api_(library, directory, scheduler, planner, openers),
      files_(client) {
    api_.add_routes(router_);
    router_.add("GET", "/livez", [](auto&, auto&, const Respond& respond) {
        respond(json_response(200, {{"status", "alive"}}));
    });
    router_.add("GET", "/readyz",
                [this](auto&, auto&, const Respond& respond) { respond(readiness_.ready()); });
}

void Site::handle(const Request& request, Respond respond) {
    auto answer = [respond = std::move(respond)](Response response) {
        respond(secured(std::move(response)));
    };
    if (request.path.empty())
        return answer(problem(400, "bad-path", "The path of this request cannot be used."));
    if (auto refusal = access_.refuse(request)) return answer(std::move(*refusal));
    if (auto refusal = readiness_.refuse(request)) return answer(std::move(*refusal));
    if (router_.knows(request.path) || request.path == "/v1" || request.path.starts_with("/v1/"))
        return router_.handle(request, std::move(answer));
    answer(files_.serve(request));
}

std::variant<std::shared_ptr<session::Session>, Response> Site::admit_stream(const Request& request) {
    const auto id = session_in(request.path);
    if (id.empty()) return problem(404, "not-found", "There is no WebSocket here.");
    if (auto refusal = access_.refuse_stream(request)) return std::move(*refusal);
    if (auto refusal = readiness_.refuse(request)) return std::move(*refusal);
    if (!offers(request.header("Sec-WebSocket-Protocol"), stream_protocol))
        return problem(400, "no-protocol", "Ask for the WebSocket subprotocol stillpoint.v1.");
    auto session = directory_.find(id);
    if (!session) return no_session(directory_, id);
    return session;
}

}  // namespace stillpoint::web
