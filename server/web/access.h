// Who may ask for what.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "web/http.h"

namespace stillpoint::web {

struct AccessPolicy {
    std::string token;                // needed for /metrics and everything below /v1 when not empty
    bool loopback_names_only = true;  // refuse Host headers that name another machine (DNS rebinding)
};

// "127.0.0.1", "::1" and the like; HOST is an address.
bool is_loopback(std::string_view host);

class Access {
  public:
    explicit Access(AccessPolicy policy) : policy_(std::move(policy)) {}

    // The answer that refuses the request; nothing when it may go on. Pages of other sites may not change
    // anything (their Origin is not our Host), and a foreign name that resolves to this machine is not
    // served.
    std::optional<Response> refuse(const Request& request) const;

    // The same for a WebSocket, whose token may also come as the subprotocol "stillpoint.token.TOKEN",
    // because a browser cannot set headers there.
    std::optional<Response> refuse_stream(const Request& request) const;

  private:
    std::optional<Response> refuse_host(const Request& request) const;
    bool same_origin(const Request& request) const;
    bool has_token(const Request& request) const;
    bool offers_token(const Request& request) const;

    AccessPolicy policy_;
};

}  // namespace stillpoint::web
