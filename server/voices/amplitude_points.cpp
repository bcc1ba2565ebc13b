#include "voices/amplitude_points.h"

#include <algorithm>
#include <cmath>

#include "track/json_value.h"

namespace stillpoint::voices {
namespace {

std::pair<double, double> read_point(const nlohmann::json& point) {
    if (point.is_array()) {
        const auto at = [&](std::size_t i, double fallback) {
            return i < point.size() ? track::to_number(point[i]).value_or(fallback) : fallback;
        };
        return {at(0, 0), at(1, 1)};
    }
    const track::Params params(point);
    const auto either = [&](std::initializer_list<const char*> names, double fallback) {
        for (const char* name : names)
            if (const auto value = params.number(name)) return *value;
        return fallback;
    };
    return {either({"time", "t", "x"}, 0), either({"amp", "value", "y"}, 1)};
}

}  // namespace

AmplitudePoints::AmplitudePoints(const track::Params& params, std::string_view name) {
    const nlohmann::json* list = params.value(name);
    if (!list || !list->is_array()) return;
    for (const nlohmann::json& entry : *list) {
        if (!entry.is_array() && !entry.is_object()) continue;
        const auto [seconds, gain] = read_point(entry);
        points_.emplace_back(std::max(0.0, seconds), gain);
    }
    std::stable_sort(points_.begin(), points_.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
}

double AmplitudePoints::gain(double seconds) const noexcept {
    if (points_.empty()) return 1;
    const auto after = std::upper_bound(points_.begin(), points_.end(), seconds,
                                        [](double t, const auto& point) { return t < point.first; });
    if (after == points_.begin()) return after->second;
    const auto& [t0, g0] = *std::prev(after);
    if (after == points_.end()) return g0;
    return g0 + (after->second - g0) * (seconds - t0) / (after->first - t0);
}

double AmplitudePoints::largest_gain() const noexcept {
    if (points_.empty()) return 1;
    double largest = 0;
    for (const auto& [seconds, gain] : points_)
        largest = std::max(largest, std::abs(gain));
    return largest;
}

}  // namespace stillpoint::voices
