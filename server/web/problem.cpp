#include "web/problem.h"

#include "support/log.h"

namespace stillpoint::web {
namespace {

// Replaces invalid UTF-8 instead of throwing: the text may quote what a client sent.
std::string to_text(const nlohmann::json& value) {
    return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Response with_json(int status, const nlohmann::json& body, std::string type) {
    Response response{status, {}, to_text(body)};
    return response.with("Content-Type", std::move(type)).with("Cache-Control", "no-store");
}

}  // namespace

std::string_view reason_phrase(int status) {
    switch (status) {
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 204:
            return "No Content";
        case 304:
            return "Not Modified";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 409:
            return "Conflict";
        case 412:
            return "Precondition Failed";
        case 413:
            return "Content Too Large";
        case 415:
            return "Unsupported Media Type";
        case 422:
            return "Unprocessable Content";
        case 426:
            return "Upgrade Required";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 503:
            return "Service Unavailable";
        default:
            return "Internal Server Error";
    }
}

nlohmann::json findings(const track::Diagnostics& diagnostics) {
    auto list = nlohmann::json::array();
    for (const auto& d : diagnostics)
        list.push_back({{"pointer", d.pointer}, {"message", d.message}, {"fix", d.fix}});
    return list;
}

Response json_response(int status, const nlohmann::json& body) {
    return with_json(status, body, "application/json");
}

Response problem(int status, std::string_view code, std::string_view detail,
                 const track::Diagnostics& errors) {
    nlohmann::json body = {{"type", "/problems/" + std::string(code)},
                           {"title", reason_phrase(status)},
                           {"status", status},
                           {"detail", detail}};
    if (!errors.empty()) body["errors"] = findings(errors);
    return with_json(status, body, "application/problem+json");
}

Response invalid(const track::Diagnostics& errors) {
    return problem(422, "invalid", "The request holds values that cannot be used; see errors.", errors);
}

Response internal_problem(const std::exception& failure) {
    support::log(support::LogLevel::Error, std::string("a request failed: ") + failure.what());
    return problem(500, "internal", "The server could not do this; its log says why.");
}

}  // namespace stillpoint::web
