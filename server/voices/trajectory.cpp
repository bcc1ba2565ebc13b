#include "voices/trajectory.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "dsp/sine.h"
#include "voices/parameter_reader.h"

namespace stillpoint::voices {
namespace {

using nlohmann::json;

constexpr std::size_t most_corners = std::size_t{1} << 14;

track::Params member(const track::Params& params, std::string_view name) {
    const json* value = params.value(name);
    return value && value->is_object() ? track::Params(*value) : track::Params();
}

std::vector<RoomPoint> read_points(const track::Params& geometry) {
    std::vector<RoomPoint> points;
    const json* list = geometry.value("controlPointsM");
    if (!list || !list->is_array()) return points;
    for (const json& entry : *list) {
        if (!entry.is_array() || entry.size() < 2 || points.size() >= most_corners) continue;
        const track::Params axes(
            json{{"x", entry[0]}, {"y", entry[1]}, {"z", entry.size() > 2 ? entry[2] : json(0)}});
        const auto x = axes.number("x"), y = axes.number("y");
        if (x && y) points.push_back({*x, *y, axes.number("z", 0)});
    }
    return points;
}

double distance(const RoomPoint& a, const RoomPoint& b) {
    const double x = a.x - b.x, y = a.y - b.y, z = a.z - b.z;
    return std::sqrt(x * x + y * y + z * z);
}

}  // namespace

std::optional<Trajectory> Trajectory::read(const track::Params& params) {
    const track::Params whole = member(params, "canonicalTrajectory");
    const track::Params traversal = member(whole, "traversal");
    Trajectory result;
    result.corners_ = read_points(member(whole, "geometry"));
    if (result.corners_.empty()) return std::nullopt;
    result.seconds_ = std::max(1e-3, traversal.number("durationS", 1));
    const std::string mode = choice(traversal, "mode");
    if (mode == "ping_pong") result.mode_ = Mode::PingPong;
    if (mode == "once" || mode == "one_shot" || mode == "hold" || mode == "clamp") result.mode_ = Mode::Once;
    const bool by_length = whole.flag("arcLength", true);
    result.travelled_.push_back(0);
    for (std::size_t i = 1; i < result.corners_.size(); ++i)
        result.travelled_.push_back(result.travelled_.back() +
                                    (by_length ? distance(result.corners_[i - 1], result.corners_[i]) : 1));
    const double length = result.travelled_.back();
    for (double& part : result.travelled_)
        part = length > 0 ? part / length : 0;
    return result;
}

RoomPoint Trajectory::at(double seconds) const noexcept {
    double part = seconds / seconds_;
    if (mode_ == Mode::Once)
        part = std::clamp(part, 0.0, 1.0);
    else
        part = dsp::fraction(part);
    if (mode_ == Mode::PingPong) part = 1 - std::abs(2 * part - 1);
    const auto after = std::upper_bound(travelled_.begin(), travelled_.end(), part);
    if (after == travelled_.end()) return corners_.back();
    const auto i = static_cast<std::size_t>(after - travelled_.begin());
    const RoomPoint &a = corners_[i - 1], &b = corners_[i];
    const double t = (part - travelled_[i - 1]) / (travelled_[i] - travelled_[i - 1]);
    return {a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t, a.z + (b.z - a.z) * t};
}

double Trajectory::least_distance(const RoomPoint& from) const noexcept {
    double least = distance(corners_[0], from);
    for (std::size_t i = 1; i < corners_.size(); ++i) {
        const RoomPoint &a = corners_[i - 1], &b = corners_[i];
        const double dx = b.x - a.x, dy = b.y - a.y, dz = b.z - a.z;
        const double square = dx * dx + dy * dy + dz * dz;
        double part = 0;
        if (square > 0) part = ((from.x - a.x) * dx + (from.y - a.y) * dy + (from.z - a.z) * dz) / square;
        part = std::clamp(part, 0.0, 1.0);
        least = std::min(least, distance({a.x + part * dx, a.y + part * dy, a.z + part * dz}, from));
    }
    return least;
}

}  // namespace stillpoint::voices
