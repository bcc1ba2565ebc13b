// Asks a running server how it is, as a load balancer would.
#pragma once

#include <chrono>
#include <string>

namespace stillpoint::web {

struct ProbeTarget {
    std::string host = "127.0.0.1";  // an address
    unsigned short port = 8080;
    bool tls = false;  // whoever answers is not asked to prove who it is: it is this machine
    std::chrono::milliseconds time{2000};
};

struct ProbeAnswer {
    int status = 0;
    std::string body;
};

// The answer to GET PATH. Throws std::runtime_error with plain words when there is none in time.
ProbeAnswer probe(const ProbeTarget& target, const std::string& path);

}  // namespace stillpoint::web
