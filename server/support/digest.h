// Digests, signatures and secrets, by OpenSSL.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stillpoint::support {

using Digest = std::array<std::uint8_t, 32>;

Digest sha256(std::string_view text);

// RFC 2104 with SHA-256.
Digest hmac_sha256(std::string_view key, std::string_view text);

std::string to_hex(const Digest& digest);                      // 64 lower-case digits
std::optional<Digest> digest_from_hex(std::string_view text);  // either case

// RFC 4648 section 5, without padding.
std::string to_base64url(std::string_view bytes);
inline std::string to_base64url(const Digest& digest) {
    return to_base64url({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

// BYTES that nobody can guess, as base64url. Throws std::runtime_error where the system has none to give.
std::string random_secret(std::size_t bytes = 32);

// Takes as long whatever differs, but for the length.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace stillpoint::support
