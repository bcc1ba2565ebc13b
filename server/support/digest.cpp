#include "support/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace stillpoint::support {
namespace {

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

Digest sha256(std::string_view text) {
    Digest digest{};
    if (!EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr))
        throw std::runtime_error("OpenSSL cannot make a SHA-256");
    return digest;
}

Digest hmac_sha256(std::string_view key, std::string_view text) {
    Digest digest{};
    if (!HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(text), text.size(),
              digest.data(), nullptr))
        throw std::runtime_error("OpenSSL cannot make an HMAC");
    return digest;
}

std::string to_hex(const Digest& digest) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t byte : digest) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

std::optional<Digest> digest_from_hex(std::string_view text) {
    Digest digest{};
    if (text.size() != 2 * digest.size()) return std::nullopt;
    for (std::size_t i = 0; i < digest.size(); ++i) {
        const int high = hex_value(text[2 * i]), low = hex_value(text[2 * i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        digest[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return digest;
}

std::string to_base64url(std::string_view bytes) {
    std::vector<unsigned char> text(4 * (bytes.size() + 2) / 3 + 1);
    const int size = EVP_EncodeBlock(text.data(), bytes_of(bytes), static_cast<int>(bytes.size()));
    std::string made(text.begin(), text.begin() + size);
    made.erase(std::find(made.begin(), made.end(), '='), made.end());
    std::replace(made.begin(), made.end(), '+', '-');
    std::replace(made.begin(), made.end(), '/', '_');
    return made;
}

std::string random_secret(std::size_t bytes) {
    std::string secret(bytes, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(secret.data()), static_cast<int>(bytes)) != 1)
        throw std::runtime_error("the system has no random bytes to give");
    return to_base64url(secret);
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace stillpoint::support
