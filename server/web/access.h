// Who may ask for what.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "web/http.h"
#include "web/listening_link.h"
#include "web/scope.h"
#include "web/token_ring.h"

namespace stillpoint::web {

struct AccessPolicy {
    TokenRing tokens;                  // without any, everybody may do everything
    bool loopback_names_only = true;   // refuse Host headers that name another machine (DNS rebinding)
    std::vector<std::string> origins;  // of other pages that may use the server: "https://example.org"
};

// Whoever asks, as far as it is known.
struct Caller {
    std::string name;  // of the token, "link", or empty
    Scope scope = Scope::None;
};

// "127.0.0.1", "::1" and the like; HOST is an address.
bool is_loopback(std::string_view host);

// Pages of other sites may not change anything (their Origin is not our Host, nor one that is allowed), and a
// foreign name that resolves to this machine is not served. Secrets come as "Authorization: Bearer SECRET",
// never in the URL; those of listening links may, because players of plain audio cannot send headers.
class Access {
  public:
    using WallClock = std::function<std::int64_t()>;  // seconds since 1970

    Access(AccessPolicy policy, LinkSigner signer, WallClock now);

    // Who asks, or the answer that refuses. NEEDED is the scope of what is asked for.
    std::variant<Caller, Response> admit(const Request& request, Scope needed) const;

    // The same for a WebSocket, whose secret may also come as the subprotocol "stillpoint.token.SECRET",
    // because a browser cannot set headers there.
    std::variant<Caller, Response> admit_stream(const Request& request) const;

    // For whoever may listen to SESSION only, from now on for so long.
    std::string link_to(const std::string& session, std::chrono::seconds time) const;

    void set_tokens(TokenRing tokens) { policy_.tokens = std::move(tokens); }

  private:
    std::optional<Response> refuse_host(const Request& request) const;
    bool known_origin(const Request& request) const;
    std::variant<Caller, Response> judge(const Request& request, std::string_view secret, Scope needed) const;
    std::optional<Response> refuse_link(const Request& request, const ListeningLink& link,
                                        Scope needed) const;

    AccessPolicy policy_;
    LinkSigner signer_;
    WallClock now_;
};

}  // namespace stillpoint::web
