// The server under load.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <string>

namespace stillpoint::loadtest {

struct Target {
    boost::asio::ip::tcp::endpoint endpoint;
    std::string authority;  // "127.0.0.1:8080", for the Host header
};

// Understands "http://HOST:PORT". Throws std::runtime_error with one line for people: when URL is no such
// thing, when HOST is unknown, and, unless ANY_HOST, when it is another machine. Load is for one's own.
Target find_target(const std::string& url, bool any_host);

}  // namespace stillpoint::loadtest
