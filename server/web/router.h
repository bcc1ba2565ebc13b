// Which handler answers which method and path.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "web/http.h"
#include "web/scope.h"

namespace stillpoint::web {

// The values of the {...} segments of the pattern, in order.
using PathValues = std::vector<std::string>;
using Handler = std::function<void(const Request&, const PathValues&, Respond)>;

class Router {
  public:
    // PATTERN like "/v1/tracks/{id}"; a {...} matches one segment that is not empty. GET answers HEAD, too.
    // Whoever asks needs SCOPE; by default Listen for GET, Control for the others.
    void add(std::string method, std::string_view pattern, Handler handler, std::optional<Scope> scope = {});

    // True when some pattern matches the path, whatever the method.
    bool knows(std::string_view path) const;

    // What the request needs; of a path below /v1 that is not known Listen, of others None.
    Scope scope_of(const Request& request) const;

    // "/v1/tracks/{id}", or nothing when no pattern matches.
    std::string_view pattern_of(std::string_view path) const;

    // Calls the handler; a known path with another method gets 405 with Allow, an unknown path 404.
    void handle(const Request& request, Respond respond) const;

  private:
    struct Route {
        std::string method, pattern;
        std::vector<std::string> segments;
        Handler handler;
        Scope scope;
    };
    std::vector<Route> routes_;
};

}  // namespace stillpoint::web
