// Accepts connections, reads requests, writes responses, hands streams over.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <variant>

#include "session/session.h"
#include "support/clock.h"
#include "web/asio.h"
#include "web/connection_limits.h"
#include "web/http.h"

namespace stillpoint::web {

struct HttpHandlers {
    std::function<void(Request, Respond)> request;
    // The session a WebSocket request wants to listen to, or the answer that refuses it.
    std::function<std::variant<std::shared_ptr<session::Session>, Response>(const Request&)> stream;
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

    int connections() const;
    int requests() const;  // that are being read or answered
    int streams() const;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace stillpoint::web
