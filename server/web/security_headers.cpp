#include "web/security_headers.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "support/word.h"

namespace stillpoint::web {
namespace {

using Header = std::pair<std::string_view, std::string_view>;

// Scripts, workers and connections only of this server, and no page of another one around ours. Styles may be
// inline: they cannot run, and the page has one so that it is never white.
constexpr std::string_view content_policy =
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'self' blob:; worker-src 'self' blob:; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

// The first three let a page use high-resolution clocks and shared memory, and keep its content to itself.
constexpr Header headers[] = {{"Cross-Origin-Opener-Policy", "same-origin"},
                              {"Cross-Origin-Embedder-Policy", "require-corp"},
                              {"Cross-Origin-Resource-Policy", "same-origin"},
                              {"X-Content-Type-Options", "nosniff"},
                              {"Referrer-Policy", "no-referrer"},
                              {"Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()"},
                              {"Content-Security-Policy", content_policy}};
constexpr Header only_https = {"Strict-Transport-Security", "max-age=31536000"};

bool has(const Response& response, std::string_view name) {
    return std::any_of(response.headers.begin(), response.headers.end(),
                       [&](const auto& header) { return support::same_ignoring_case(header.first, name); });
}

void add(Response& response, const Header& header) {
    if (!has(response, header.first)) response.with(std::string(header.first), std::string(header.second));
}

}  // namespace

Response secured(Response response, bool secure) {
    for (const Header& header : headers)
        add(response, header);
    if (secure) add(response, only_https);
    return response;
}

}  // namespace stillpoint::web
