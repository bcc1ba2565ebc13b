// What one client may ask for, so that it leaves something for the others.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "support/clock.h"
#include "web/http.h"
#include "web/quota_limits.h"
#include "web/token_buckets.h"

namespace stillpoint::web {

// Held while somebody uses what is counted.
using Seat = std::shared_ptr<void>;

// How many of a thing each key has at once.
class Seats {
  public:
    explicit Seats(int most) : counts_(std::make_shared<Counts>()), most_(most) {}
    Seat take(const std::string& key);  // null when it has as many as it may

  private:
    using Counts = std::unordered_map<std::string, int>;
    std::shared_ptr<Counts> counts_;
    int most_;
};

// I/O thread only. Addresses are those of web/trusted_proxies.h.
class Quotas {
  public:
    Quotas(const support::Clock& clock, QuotaLimits limits);

    // The answer to a request too many of that address, or to any of one that has been guessing tokens.
    std::optional<Response> refuse_address(const Request& request);
    // The same of a token.
    std::optional<Response> refuse_token(const std::string& name);
    void token_failed(const Request& request);  // it was none

    Seat take_connection(std::string_view address);
    Seat take_stream(std::string_view address);

  private:
    bool applies_to(std::string_view address) const;

    const support::Clock& clock_;
    const QuotaLimits limits_;
    TokenBuckets requests_, orders_, tokens_, failures_;
    Seats connections_, streams_;
};

}  // namespace stillpoint::web
