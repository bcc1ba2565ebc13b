#include "web/link_api.h"

#include <chrono>
#include <cmath>
#include <string>

#include "web/json_input.h"
#include "web/no_session.h"
#include "web/problem.h"

namespace stillpoint::web {
namespace {

constexpr double shortest = 1, usual = 24 * 3600.0, longest = 31 * 24 * 3600.0;  // seconds

}  // namespace

void add_link_route(Router& router, const Access& access, const session::Directory& directory) {
    router.add("POST", "/v1/sessions/{id}/links",
               [&access, &directory](const Request& request, const PathValues& path, const Respond& respond) {
                   const std::string& id = path[0];
                   if (!directory.find(id)) return respond(no_session(directory, id));
                   track::Diagnostics findings;
                   const auto json = parse_json(request.body.empty() ? "{}" : request.body, findings);
                   if (!json) return respond(problem(400, "not-json", "The body is not JSON.", findings));
                   JsonObject object(*json, findings);
                   const double seconds = object.number("expires_s", shortest, longest).value_or(usual);
                   object.refuse_others();
                   if (track::has_errors(findings)) return respond(invalid(findings));
                   const std::chrono::seconds time(std::llround(seconds));
                   const std::string key = access.link_to(id, time);
                   // After the "#", so that it comes into no log on its way.
                   auto response = json_response(
                       201, {{"key", key}, {"url", "/s/" + id + "#key=" + key}, {"expires_s", time.count()}});
                   respond(response.with("Cache-Control", "no-store"));
               });
}

}  // namespace stillpoint::web
