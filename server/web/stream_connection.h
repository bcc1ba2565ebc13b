// One listener's WebSocket.
#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <memory>

#include "session/session.h"
#include "support/clock.h"
#include "web/asio.h"
#include "web/connection_limits.h"

namespace stillpoint::web {

constexpr std::string_view stream_protocol = "stillpoint.v1";

// What somebody was let in to.
struct StreamGrant {
    std::shared_ptr<session::Session> session;
    bool may_control = true;       // pause, seek and the like; else listen only
    std::shared_ptr<void> seat{};  // held as long as the stream lasts
};

// Completes the handshake REQUEST asks for and serves the stream until either side ends it. Never throws.
Task<> serve_stream(Socket socket, boost::beast::http::request<boost::beast::http::string_body> request,
                    StreamGrant grant, const support::Clock& clock, ConnectionLimits limits = {});

}  // namespace stillpoint::web
