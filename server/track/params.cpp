#include "track/params.h"

#include <cmath>

#include "track/json_value.h"

namespace stillpoint::track {

namespace {

// Sums and products of such numbers stay finite, in float, too.
constexpr double largest = 1e12;

const nlohmann::json* member(const nlohmann::json& object, std::string_view name) {
    const auto found = object.find(name);
    return found == object.end() ? nullptr : &*found;
}

}  // namespace

Params::Params(nlohmann::json object) : object_(std::move(object)) {
    for (auto item = object_.begin(); item != object_.end();)
        item = item->is_null() ? object_.erase(item) : std::next(item);
}

bool Params::has(std::string_view name) const {
    return member(object_, name) != nullptr;
}

std::optional<double> Params::number(std::string_view name) const {
    const auto* value = member(object_, name);
    const auto number = value ? to_number(*value) : std::nullopt;
    return number && std::abs(*number) <= largest ? number : std::nullopt;
}

double Params::number(std::string_view name, double fallback) const {
    return number(name).value_or(fallback);
}

std::optional<bool> Params::flag(std::string_view name) const {
    const auto* value = member(object_, name);
    return value ? to_flag(*value) : std::nullopt;
}

bool Params::flag(std::string_view name, bool fallback) const {
    return flag(name).value_or(fallback);
}

std::optional<std::string> Params::text(std::string_view name) const {
    const auto* value = member(object_, name);
    if (!value || !value->is_string()) return std::nullopt;
    return value->get<std::string>();
}

std::vector<std::string> Params::names() const {
    std::vector<std::string> names;
    names.reserve(object_.size());
    for (const auto& item : object_.items())
        names.push_back(item.key());
    return names;
}

}  // namespace stillpoint::track
