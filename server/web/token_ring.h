// The tokens a server knows, none of which it could tell anybody: only their digests are kept.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "support/digest.h"
#include "web/scope.h"

namespace stillpoint::web {

// Tokens are 256 random bits, so a plain digest cannot be undone: there is nothing to guess.
struct Token {
    std::string name;  // letters, digits, "-", "_" and "."; what the log calls whoever sends it
    Scope scope = Scope::Listen;
    support::Digest digest{};  // SHA-256 of the token
};

class TokenRing {
  public:
    static constexpr std::size_t shortest = 16;  // characters of a token

    void add(Token token) { tokens_.push_back(std::move(token)); }

    // Lines of "NAME SCOPE sha256:DIGEST"; empty ones and what follows "#" do not count. Throws
    // std::runtime_error that names the line.
    static TokenRing from_file(const std::filesystem::path& file);
    static TokenRing from_text(std::string_view text);

    bool empty() const { return tokens_.empty(); }
    const Token* find(std::string_view secret) const;  // null: nobody's
    const std::vector<Token>& all() const { return tokens_; }

  private:
    std::vector<Token> tokens_;
};

bool is_token_name(std::string_view name);

// As a line of such a file, without its end.
std::string to_line(const Token& token);

}  // namespace stillpoint::web
