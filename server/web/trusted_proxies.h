// Who really asks, behind proxies that are believed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "web/http.h"

namespace stillpoint::web {

class TrustedProxies {
  public:
    // NETWORKS are addresses, or networks as "10.0.0.0/8" and "fd00::/8". Throws std::runtime_error that
    // names the one that is neither.
    explicit TrustedProxies(const std::vector<std::string>& networks = {});

    bool contains(std::string_view address) const;

    // Where REQUEST.peer is one of them: makes it the last address in X-Forwarded-For that is not, and
    // believes X-Forwarded-Proto. What others say in these headers does not count.
    void apply(Request& request) const;

  private:
    struct Network {
        std::vector<unsigned char> bytes;
        unsigned bits;
    };
    std::vector<Network> networks_;
};

// What counts as one client: an IPv4 address, or the /64 network of an IPv6 address, of which one household
// has as many addresses as it likes. Also for IPv4 within IPv6 ("::ffff:192.0.2.1").
std::string client_key(std::string_view address);

}  // namespace stillpoint::web
