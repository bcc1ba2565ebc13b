// The last moments of a server: what is under way may end, but not for ever.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <utility>

#include "web/http_server.h"

namespace stillpoint::web {

// I/O thread only.
class Departure {
  public:
    // From when all listeners have been told on: so long for them to hang up.
    static constexpr std::chrono::milliseconds farewell{500};

    // HTTP must outlive this. PASSING tells how many connections still carry something on for it.
    Departure(net::io_context& io, HttpServer& http, std::function<int()> passing)
        : http_(http), passing_(std::move(passing)), timer_(io) {}

    // Calls GONE when no request is being answered and the streams have ended or had time to, and after LIMIT
    // in any case.
    void begin(std::chrono::milliseconds limit, std::function<void()> gone);

  private:
    using Clock = net::steady_timer::clock_type;

    void look();

    HttpServer& http_;
    const std::function<int()> passing_;
    net::steady_timer timer_;
    Clock::time_point told_, latest_;
    std::function<void()> gone_;
};

}  // namespace stillpoint::web
