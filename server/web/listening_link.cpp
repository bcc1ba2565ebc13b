#include "web/listening_link.h"

#include <fcntl.h>
#include <unistd.h>

#include <charconv>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "support/digest.h"

namespace stillpoint::web {
namespace {

constexpr std::size_t shortest_key = 32;

bool make_key(const std::filesystem::path& file) {
    std::error_code ignored;
    std::filesystem::create_directories(file.parent_path(), ignored);
    const int descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0) return false;
    const std::string key = support::random_secret();
    const bool written = write(descriptor, key.data(), key.size()) == static_cast<ssize_t>(key.size());
    const bool kept = fsync(descriptor) == 0;
    close(descriptor);
    return written && kept;
}

}  // namespace

LinkSigner LinkSigner::with_key_in(const std::filesystem::path& file) {
    if (file.empty()) return LinkSigner(support::random_secret());
    const bool made = !std::filesystem::exists(file) && make_key(file);
    std::ifstream stream(file);
    std::string key{std::istreambuf_iterator<char>(stream), {}};
    if (!stream || key.size() < shortest_key)
        throw std::runtime_error(
            (made ? "cannot keep a key for links in " : "cannot read a key for links from ") + file.string());
    return LinkSigner(std::move(key));
}

std::string LinkSigner::signature(std::string_view signed_part) const {
    return support::to_base64url(support::hmac_sha256(key_, signed_part));
}

std::string LinkSigner::sign(const ListeningLink& link) const {
    const std::string text = "link." + link.session + "." + std::to_string(link.until);
    return text + "." + signature(text);
}

std::optional<ListeningLink> LinkSigner::read(std::string_view text) const {
    if (!looks_like_one(text)) return std::nullopt;
    const auto last = text.rfind('.');
    const auto signed_part = text.substr(0, last);
    if (!support::equal_in_constant_time(text.substr(last + 1), signature(signed_part))) return std::nullopt;
    const auto session_at = signed_part.find('.') + 1, until_at = signed_part.rfind('.') + 1;
    if (until_at <= session_at) return std::nullopt;
    ListeningLink link;
    link.session = signed_part.substr(session_at, until_at - 1 - session_at);
    const auto until = signed_part.substr(until_at);
    const auto [end, error] = std::from_chars(until.data(), until.data() + until.size(), link.until);
    if (error != std::errc() || end != until.data() + until.size()) return std::nullopt;
    return link;
}

}  // namespace stillpoint::web
