#include "web/token_ring.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace stillpoint::web {
namespace {

constexpr std::string_view digest_prefix = "sha256:";

Token token_in(std::istringstream& words) {
    std::string name, scope, digest, more;
    words >> name >> scope >> digest;
    if (words >> more || digest.empty())
        throw std::runtime_error("write NAME SCOPE sha256:DIGEST, as \"stillpoint token\" does");
    if (!is_token_name(name))
        throw std::runtime_error("the name \"" + name + "\" may have letters, digits, - _ and . only");
    const auto known = scope_named(scope);
    if (!known) throw std::runtime_error("\"" + scope + "\" is no scope: write listen, control or admin");
    if (!digest.starts_with(digest_prefix))
        throw std::runtime_error("the digest must begin with sha256:, so that no token itself is kept here");
    const auto bytes = support::digest_from_hex(std::string_view(digest).substr(digest_prefix.size()));
    if (!bytes) throw std::runtime_error("a SHA-256 has 64 hexadecimal digits");
    return {std::move(name), *known, *bytes};
}

}  // namespace

bool is_token_name(std::string_view name) {
    return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](unsigned char c) {
        return std::isalnum(c) || c == '-' || c == '_' || c == '.';
    });
}

std::string to_line(const Token& token) {
    return token.name + ' ' + std::string(name_of(token.scope)) + ' ' + std::string(digest_prefix) +
           support::to_hex(token.digest);
}

TokenRing TokenRing::from_text(std::string_view text) {
    TokenRing ring;
    std::istringstream lines{std::string(text)};
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) {
        std::istringstream words(line.substr(0, line.find('#')));
        if ((words >> std::ws).eof()) continue;
        try {
            Token token = token_in(words);
            const bool twice = std::any_of(ring.tokens_.begin(), ring.tokens_.end(),
                                           [&](const Token& other) { return other.name == token.name; });
            if (twice) throw std::runtime_error("the name " + token.name + " is there already");
            ring.add(std::move(token));
        } catch (const std::runtime_error& error) {
            throw std::runtime_error("line " + std::to_string(number) + ": " + error.what());
        }
    }
    return ring;
}

TokenRing TokenRing::from_file(const std::filesystem::path& file) {
    std::ifstream stream(file);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (!stream) throw std::runtime_error("cannot read tokens from " + file.string());
    try {
        return from_text(text);
    } catch (const std::runtime_error& error) {
        throw std::runtime_error(file.string() + ", " + error.what());
    }
}

const Token* TokenRing::find(std::string_view secret) const {
    if (secret.size() < shortest) return nullptr;
    const support::Digest digest = support::sha256(secret);
    const auto found = std::find_if(tokens_.begin(), tokens_.end(),
                                    [&](const Token& token) { return token.digest == digest; });
    return found == tokens_.end() ? nullptr : &*found;
}

}  // namespace stillpoint::web
