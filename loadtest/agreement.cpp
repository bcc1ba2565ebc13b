#include "agreement.h"

#include <functional>

namespace stillpoint::loadtest {
namespace {

constexpr std::size_t remembered = 4500;  // packets

}  // namespace

bool Agreement::same(std::uint32_t epoch, std::int64_t sample, std::string_view packet) {
    const std::uint64_t key = std::uint64_t{epoch} << 40 | static_cast<std::uint64_t>(sample / 960);
    const std::size_t hash = std::hash<std::string_view>{}(packet);
    const auto [known, is_new] = hashes_.try_emplace(key, hash);
    if (!is_new) return known->second == hash;
    order_.push_back(key);
    if (order_.size() > remembered) {
        hashes_.erase(order_.front());
        order_.pop_front();
    }
    return true;
}

}  // namespace stillpoint::loadtest
