#include "web/trusted_proxies.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <stdexcept>

namespace stillpoint::web {
namespace {

using Bytes = std::vector<unsigned char>;

// 4 or 16 bytes; none for what is no address. IPv4 within IPv6 becomes IPv4.
Bytes bytes_of(std::string_view address) {
    const std::string text(address);
    Bytes bytes(16);
    if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) {
        bytes.resize(4);
        return bytes;
    }
    if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return {};
    constexpr std::array<unsigned char, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (std::equal(mapped.begin(), mapped.end(), bytes.begin()))
        bytes.erase(bytes.begin(), bytes.begin() + 12);
    return bytes;
}

bool same_bits(const Bytes& a, const Bytes& b, unsigned bits) {
    for (unsigned i = 0; i < bits; i += 8) {
        const unsigned left = bits - i, mask = left >= 8 ? 0xffu : 0xffu << (8 - left);
        if ((a[i / 8] ^ b[i / 8]) & mask) return false;
    }
    return true;
}

}  // namespace

TrustedProxies::TrustedProxies(const std::vector<std::string>& networks) {
    for (const auto& text : networks) {
        const auto slash = text.find('/');
        Network network{bytes_of(std::string_view(text).substr(0, slash)), 0};
        network.bits = static_cast<unsigned>(8 * network.bytes.size());
        const unsigned most = network.bits;
        if (slash != std::string::npos) {
            const char *first = text.data() + slash + 1, *last = text.data() + text.size();
            const auto [end, error] = std::from_chars(first, last, network.bits);
            if (error != std::errc() || end != last || network.bits > most) network.bytes.clear();
        }
        if (network.bytes.empty())
            throw std::runtime_error(text +
                                     " is neither an address nor a network; write for example 10.0.0.0/8");
        networks_.push_back(std::move(network));
    }
}

bool TrustedProxies::contains(std::string_view address) const {
    const Bytes bytes = bytes_of(address);
    return std::any_of(networks_.begin(), networks_.end(), [&](const Network& network) {
        return network.bytes.size() == bytes.size() && same_bits(network.bytes, bytes, network.bits);
    });
}

void TrustedProxies::apply(Request& request) const {
    if (networks_.empty() || !contains(request.peer)) return;
    if (const auto scheme = request.header("X-Forwarded-Proto"); !scheme.empty())
        request.secure = scheme == "https";
    const auto hops = items_of(request.header("X-Forwarded-For"));
    for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
        if (bytes_of(*hop).empty()) return;  // nobody to believe beyond that
        request.peer = *hop;
        if (!contains(*hop)) return;
    }
}

std::string client_key(std::string_view address) {
    const Bytes bytes = bytes_of(address);
    if (bytes.empty()) return std::string(address);
    constexpr std::size_t household = 8;  // bytes of an IPv6 address
    return {reinterpret_cast<const char*>(bytes.data()), std::min(bytes.size(), household)};
}

}  // namespace stillpoint::web
