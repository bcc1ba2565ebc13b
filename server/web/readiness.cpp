#include "web/readiness.h"

#include "web/problem.h"

namespace stillpoint::web {
namespace {

Response later(std::string_view code, std::string_view detail) {
    auto response = problem(503, code, detail);
    return response.with("Retry-After", "1");
}

Response no_store(Response response) {
    return response.with("Cache-Control", "no-store");
}

}  // namespace

Response Readiness::ready() const {
    const char* status = phase_ == Phase::Standby    ? "standby"
                         : phase_ == Phase::Draining ? "draining"
                         : directory_.restored()     ? "ready"
                                                     : "restoring";
    const bool yes = phase_ == Phase::Serving && directory_.restored();
    return no_store(json_response(yes ? 200 : 503, {{"status", status}}));
}

std::optional<Response> Readiness::refuse(const Request& request) const {
    if (phase_ == Phase::Serving || !request.path.starts_with("/v1")) return std::nullopt;
    if (phase_ == Phase::Draining)
        return later("draining", "This server is about to stop; its sessions go on with the next one.");
    // The sessions are elsewhere; tracks, functions and styles are the same here.
    const bool reads = request.method == "GET" || request.method == "HEAD";
    if (reads && !request.path.starts_with("/v1/sessions")) return std::nullopt;
    return later("standby", "This server waits for another one to hand its sessions over.");
}

}  // namespace stillpoint::web
