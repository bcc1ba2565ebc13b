#include "web/router.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "web/problem.h"

namespace stillpoint::web {
namespace {

std::vector<std::string> split(std::string_view path) {
    std::vector<std::string> segments;
    for (std::size_t at = 1; at <= path.size();) {
        const auto end = std::min(path.find('/', at), path.size());
        segments.emplace_back(path.substr(at, end - at));
        at = end + 1;
    }
    return segments;
}

std::optional<PathValues> match(const std::vector<std::string>& pattern,
                                const std::vector<std::string>& path) {
    if (pattern.size() != path.size()) return std::nullopt;
    PathValues values;
    for (std::size_t i = 0; i < path.size(); ++i) {
        const bool placeholder = pattern[i].front() == '{';
        if (placeholder ? path[i].empty() : pattern[i] != path[i]) return std::nullopt;
        if (placeholder) values.push_back(path[i]);
    }
    return values;
}

}  // namespace

void Router::add(std::string method, std::string_view pattern, Handler handler, std::optional<Scope> scope) {
    const Scope usual = method == "GET" ? Scope::Listen : Scope::Control;
    routes_.push_back(
        {std::move(method), std::string(pattern), split(pattern), std::move(handler), scope.value_or(usual)});
}

Scope Router::scope_of(const Request& request) const {
    const auto segments = split(request.path);
    const std::string_view method = request.method == "HEAD" ? "GET" : std::string_view(request.method);
    for (const auto& route : routes_)
        if (route.method == method && match(route.segments, segments)) return route.scope;
    return request.path == "/v1" || request.path.starts_with("/v1/") ? Scope::Listen : Scope::None;
}

std::string_view Router::pattern_of(std::string_view path) const {
    const auto segments = split(path);
    for (const auto& route : routes_)
        if (match(route.segments, segments)) return route.pattern;
    return {};
}

bool Router::knows(std::string_view path) const {
    const auto segments = split(path);
    return std::any_of(routes_.begin(), routes_.end(),
                       [&](const Route& route) { return match(route.segments, segments).has_value(); });
}

void Router::handle(const Request& request, Respond respond) const {
    const auto segments = split(request.path);
    const std::string method = request.method == "HEAD" ? "GET" : request.method;
    std::set<std::string> allowed;
    for (const auto& route : routes_) {
        const auto values = match(route.segments, segments);
        if (!values) continue;
        if (route.method == method) return route.handler(request, *values, std::move(respond));
        allowed.insert(route.method);
        if (route.method == "GET") allowed.insert("HEAD");
    }
    if (allowed.empty())
        return respond(problem(404, "not-found", "There is nothing at " + request.path + "."));
    std::string list;
    for (const auto& name : allowed)
        list += (list.empty() ? "" : ", ") + name;
    auto refusal = problem(405, "method-not-allowed", request.path + " answers " + list + " only.");
    respond(std::move(refusal.with("Allow", list)));
}

}  // namespace stillpoint::web
