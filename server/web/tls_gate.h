// TLS before the server: takes connections on its own port, and hands on what is said there in plain.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "web/asio.h"
#include "web/tls_files.h"

namespace stillpoint::web {

// Each connection gets a pair of local sockets: what the client sends is decrypted into one end, and the
// server works on the other as on any connection, with the same limits. So nothing that sends or reads needs
// to know. TLS 1.2 and 1.3. I/O thread only.
class TlsGate {
  public:
    // What was accepted: a socket that speaks plain, the client's address, and what admits it.
    using HandOn = std::function<void(Socket plain, std::string peer, std::shared_ptr<void> seat)>;
    // Whether one more connection may be begun from an address; held while it lasts, null if not.
    using Admit = std::function<std::shared_ptr<void>(const std::string& peer)>;

    // Throws std::runtime_error with plain words when the files cannot be used.
    TlsGate(net::io_context& io, const TlsFiles& files, HandOn hand_on, Admit admit);
    ~TlsGate();

    // Returns the port. Throws boost::system::system_error.
    unsigned short listen(const std::string& host, unsigned short port);

    // Reads the files again; connections that are open keep what they began with. Throws std::runtime_error
    // and goes on with the old ones when they cannot be used.
    void reload();

    void stop();  // accepts no more

    int open() const;  // connections that carry something on

  private:
    struct State;
    std::shared_ptr<State> state_;
};

// Throws std::runtime_error with plain words when FILES cannot be used.
void check_tls(const TlsFiles& files);

}  // namespace stillpoint::web
