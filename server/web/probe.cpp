#include "web/probe.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace stillpoint::web {
namespace {

constexpr std::size_t longest_answer = 64 << 10;

struct Line {  // a connection
    int handle = -1;
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context{nullptr, SSL_CTX_free};
    std::unique_ptr<SSL, decltype(&SSL_free)> tls{nullptr, SSL_free};

    Line() = default;
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;
    ~Line() {
        tls.reset();
        if (handle >= 0) close(handle);
    }

    int send(std::string_view text) {
        const int size = static_cast<int>(text.size());
        return tls ? SSL_write(tls.get(), text.data(), size)
                   : static_cast<int>(::send(handle, text.data(), text.size(), MSG_NOSIGNAL));
    }
    int receive(char* bytes, int most) {
        return tls ? SSL_read(tls.get(), bytes, most)
                   : static_cast<int>(recv(handle, bytes, static_cast<std::size_t>(most), 0));
    }
};

std::string name_of(const ProbeTarget& target) {
    return target.host + ", port " + std::to_string(target.port);
}

socklen_t fill(sockaddr_storage& address, const ProbeTarget& target) {
    auto& v4 = reinterpret_cast<sockaddr_in&>(address);
    if (inet_pton(AF_INET, target.host.c_str(), &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        v4.sin_port = htons(target.port);
        return sizeof v4;
    }
    auto& v6 = reinterpret_cast<sockaddr_in6&>(address);
    if (inet_pton(AF_INET6, target.host.c_str(), &v6.sin6_addr) != 1)
        throw std::runtime_error(target.host + " is no address");
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(target.port);
    return sizeof v6;
}

void open(Line& line, const ProbeTarget& target) {
    sockaddr_storage address{};
    const socklen_t size = fill(address, target);
    line.handle = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval time{target.time.count() / 1000, target.time.count() % 1000 * 1000};
    setsockopt(line.handle, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
    setsockopt(line.handle, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
    if (line.handle < 0 || connect(line.handle, reinterpret_cast<const sockaddr*>(&address), size) != 0)
        throw std::runtime_error("nobody answers at " + name_of(target) + ": " +
                                 std::generic_category().message(errno));
    if (!target.tls) return;
    line.context.reset(SSL_CTX_new(TLS_client_method()));
    line.tls.reset(SSL_new(line.context.get()));
    SSL_set_fd(line.tls.get(), line.handle);
    if (SSL_connect(line.tls.get()) != 1) throw std::runtime_error("nobody speaks TLS at " + name_of(target));
}

}  // namespace

ProbeAnswer probe(const ProbeTarget& target, const std::string& path) {
    Line line;
    open(line, target);
    line.send("GET " + path + " HTTP/1.0\r\nHost: localhost\r\n\r\n");
    std::string text;
    std::array<char, 4096> part;
    for (int size; text.size() < longest_answer &&
                   (size = line.receive(part.data(), static_cast<int>(part.size()))) > 0;)
        text.append(part.data(), static_cast<std::size_t>(size));
    ProbeAnswer answer;
    const auto status_at = text.find(' ') + 1, body_at = text.find("\r\n\r\n");
    if (!text.starts_with("HTTP/1.") || body_at == std::string::npos ||
        std::from_chars(text.data() + status_at, text.data() + text.size(), answer.status).ec != std::errc())
        throw std::runtime_error("no answer from " + name_of(target));
    answer.body = text.substr(body_at + 4);
    return answer;
}

}  // namespace stillpoint::web
