// What one client may ask of the server's connections; docs/limits.md has the table.
#pragma once

#include <chrono>
#include <cstddef>

namespace stillpoint::web {

struct ConnectionLimits {
    int connections = 2048;  // at once, of all kinds; further ones are closed at once

    std::chrono::milliseconds drain{10'000};  // for what is under way when the server is to stop

    // Requests.
    std::size_t body = 5u << 20;                // bytes; above: 413
    std::size_t head = 16u << 10;               // bytes of the request line and headers; above: 431
    std::chrono::milliseconds idle{30'000};     // between requests
    std::chrono::milliseconds request{10'000};  // from the first byte of a request to its last

    // Streams.
    std::size_t client_message = 4096;  // bytes; real ones have less than 100
    // Bytes of answers that wait for a client which writes and does not read, from which on it is cut off.
    // Above what a session allows a slow listener, who is told why.
    std::size_t unread = 1u << 20;
    std::chrono::milliseconds hello{10'000};  // from the handshake to the client's first message
    int send_buffer = 64 << 10;  // bytes, asked of the system, so that a stalled listener is noticed
};

}  // namespace stillpoint::web
