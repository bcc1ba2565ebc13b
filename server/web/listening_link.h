// Links that let somebody listen to one session for a while, without being told a token.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace stillpoint::web {

struct ListeningLink {
    std::string session;
    std::int64_t until = 0;  // seconds since 1970, UTC
};

// Signs links and knows its own. A link that was signed cannot be taken back before it ends, but by ending
// its session, or by a new key, which ends all of them.
class LinkSigner {
  public:
    // KEY: 32 bytes or more that nobody else knows.
    explicit LinkSigner(std::string key) : key_(std::move(key)) {}

    // With the key in FILE, which is made where there is none, for its owner only; without a file with one
    // that ends with the server. Throws std::runtime_error.
    static LinkSigner with_key_in(const std::filesystem::path& file);

    // "link.SESSION.UNTIL.SIGNATURE", of letters, digits, "-", "_" and ".": what is sent in place of a token.
    std::string sign(const ListeningLink& link) const;

    // Nothing when it is none of ours, or was changed. Whether it has ended is for the caller to see.
    std::optional<ListeningLink> read(std::string_view text) const;

    static bool looks_like_one(std::string_view text) { return text.starts_with("link."); }

  private:
    std::string signature(std::string_view signed_part) const;

    std::string key_;
};

}  // namespace stillpoint::web
