// What one client may ask for; docs/limits.md has the table.
#pragma once

namespace stillpoint::web {

// Of one address but for the token's. What may come at once is ten seconds' worth, or a minute's.
struct QuotaLimits {
    double requests = 50;         // per second
    double orders = 30;           // sessions, renderings and tracks that are asked for, per minute
    double token_requests = 100;  // with one token, per second
    double token_failures = 10;   // requests with a token that is none, per minute; then none is answered
    int connections = 200;        // at once
    int streams = 100;            // at once
    bool loopback = false;        // count those of this machine, too
};

}  // namespace stillpoint::web
