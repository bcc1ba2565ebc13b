// A request and its response as the handlers see them: no sockets, no Beast.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stillpoint::web {

struct Request {
    std::string method;  // "GET"
    std::string path;    // decoded, without the query; always begins with "/"
    std::string query;   // as sent, after the "?"; web/query.h reads it
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;

    std::string peer{};    // address of whoever asks, without the port
    bool secure = false;   // came by https
    std::string id{};      // names this request in the log and in its answer
    std::string caller{};  // name of its token; empty without one

    std::string_view header(std::string_view name) const;  // case of NAME does not matter; "" when absent
};

struct Response {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;

    Response& with(std::string name, std::string value);
};

// Called exactly once, on the I/O thread, possibly before the handler returns.
using Respond = std::function<void(Response)>;

// The path of a request target: without query and fragment, percent-decoded. Empty when the target is not a
// path, is badly encoded, or holds a NUL, a backslash or a ".." segment, so that no handler ever sees one.
std::string path_of(std::string_view target);

// What follows the "?" of a request target, without the fragment.
std::string_view query_of(std::string_view target);

// The items of a header that lists them: "a, b" -> "a", "b". Empty ones are left out.
std::vector<std::string_view> items_of(std::string_view header);

}  // namespace stillpoint::web
