// Accepts connections, reads requests, writes responses, hands streams over.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <variant>

#include "support/clock.h"
#include "web/asio.h"
#include "web/connection_limits.h"
#include "web/http.h"
#include "web/request_tally.h"
#include "web/stream_connection.h"

namespace stillpoint::web {

struct HttpHandlers {
    std::function<void(Request, Respond)> request;
    // What a WebSocket request is let in to, or the answer that refuses it.
    std::function<std::variant<StreamGrant, Response>(const Request&)> stream;
    // A place for a connection from an address, held while it is open; null: it is closed at once.
    std::function<std::shared_ptr<void>(const std::string& peer)> connection;
};

// I/O thread only.
class HttpServer {
  public:
    HttpServer(net::io_context& io, HttpHandlers handlers, const support::Clock& clock,
               ConnectionLimits limits = {});
    ~HttpServer();

    // Binds and starts to accept. PORT 0 takes any free one. Returns the port. Throws
    // boost::system::system_error.
    unsigned short listen(const std::string& host, unsigned short port);

    void stop();  // accepts no more; open connections end with the io_context

    // Accepted connections are served as before, but each for one more request only.
    void wind_down();

    // Serves a connection that was accepted elsewhere, from PEER, and has its SEAT. SECURE: what comes there
    // came by https.
    void serve(Socket socket, std::string peer, bool secure, std::shared_ptr<void> seat);

    int connections() const;
    int requests() const;  // that are being read or answered
    int streams() const;
    const session::Tally::Counts& refused() const;  // connections, by reason: "all" and "address"

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace stillpoint::web
