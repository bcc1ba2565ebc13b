#include "track/params.h"

#include <cmath>

#include "track/json_value.h"

namespace stillpoint::track {

namespace {

// Sums and products of such numbers stay finite, in float, too.
constexpr double largest = 1e12;

}  // namespace

std::optional<double> parameter_number(const nlohmann::json& value) {
    const auto number = to_number(value);
    return number && std::abs(*number) <= largest ? number : std::nullopt;
}

Params::Params(nlohmann::json object) : object_(std::move(object)) {
    for (auto item = object_.begin(); item != object_.end();)
        item = item->is_null() ? object_.erase(item) : std::next(item);
}

const nlohmann::json* Params::value(std::string_view name) const {
    if (reads_) reads_->emplace(name);
    const auto found = object_.find(name);
    return found == object_.end() ? nullptr : &*found;
}

bool Params::has(std::string_view name) const {
    return value(name) != nullptr;
}

std::optional<double> Params::number(std::string_view name) const {
    const auto* written = value(name);
    return written ? parameter_number(*written) : std::nullopt;
}

double Params::number(std::string_view name, double fallback) const {
    return number(name).value_or(fallback);
}

std::optional<bool> Params::flag(std::string_view name) const {
    const auto* written = value(name);
    return written ? to_flag(*written) : std::nullopt;
}

bool Params::flag(std::string_view name, bool fallback) const {
    return flag(name).value_or(fallback);
}

std::optional<std::string> Params::text(std::string_view name) const {
    const auto* written = value(name);
    if (!written || !written->is_string()) return std::nullopt;
    return written->get<std::string>();
}

std::vector<std::string> Params::names() const {
    std::vector<std::string> names;
    names.reserve(object_.size());
    for (const auto& item : object_.items())
        names.push_back(item.key());
    return names;
}

}  // namespace stillpoint::track
