// The two ways to talk to a server: a request, and the stream of a session. All of Beast is in
// connection.cpp.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "stillpoint/v1/stream.pb.h"
#include "target.h"

namespace stillpoint::loadtest {

struct Answer {
    int status = 0;    // of HTTP; 0 when there was no answer
    std::string body;  // then: why
};

// An HTTP request on a connection of its own. DONE is called from IO, exactly once.
void ask(boost::asio::io_context& io, const Target& target, std::string method, std::string path,
         std::string body, std::function<void(Answer)> done);

// One listener's stream. Calls back from IO.
class StreamConnection {
  public:
    struct Events {
        std::function<void()> opened;
        std::function<void(const v1::ServerMessage& message, std::size_t bytes)> message;
        std::function<void(const std::string& why)> closed;  // the last call; not after hang_up()
    };
    static std::shared_ptr<StreamConnection> open(boost::asio::io_context& io, const Target& target,
                                                  const std::string& session, Events events);
    virtual ~StreamConnection() = default;

    virtual void send(const v1::ClientMessage& message) = 0;  // once opened
    virtual void stop_reading() = 0;                          // for ever; the connection stays
    virtual void hang_up() = 0;                               // without a word, as a page that is closed
};

}  // namespace stillpoint::loadtest
