#include "voices/drawn_path.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "voices/parameter_reader.h"

namespace stillpoint::voices {
namespace {

using nlohmann::json;
using Points = std::vector<PlanePoint>;

constexpr std::size_t most_corners = std::size_t{1} << 16;  // smoothing stops before there are more

bool same(const PlanePoint& a, const PlanePoint& b) {
    return a.x == b.x && a.y == b.y;
}

PlanePoint between(const PlanePoint& a, const PlanePoint& b, double part) {
    return {(1 - part) * a.x + part * b.x, (1 - part) * a.y + part * b.y};
}

// Entries of another form are left out.
Points read_points(const track::Params& profile) {
    Points points;
    const json* list = profile.value("points");
    if (!list || !list->is_array()) return points;
    for (const json& entry : *list) {
        if (!entry.is_array() || entry.size() < 2) continue;
        const track::Params pair(json{{"x", entry[0]}, {"y", entry[1]}});
        const auto x = pair.number("x"), y = pair.number("y");
        if (x && y) points.push_back({*x, *y});
        if (points.size() >= most_corners) break;
    }
    return points;
}

// Chaikin's corner cutting. Open paths keep their ends.
Points cut_corners(const Points& points, double ratio, bool closed) {
    Points cut;
    const std::size_t segments = closed ? points.size() : points.size() - 1;
    if (!closed) cut.push_back(points.front());
    for (std::size_t i = 0; i < segments; ++i) {
        const PlanePoint &a = points[i], &b = points[(i + 1) % points.size()];
        cut.push_back(between(a, b, ratio));
        cut.push_back(between(a, b, 1 - ratio));
    }
    if (!closed) cut.push_back(points.back());
    return cut;
}

// Catmull-Rom with tension one half.
double curve(double a, double b, double c, double d, double t) {
    return 0.5 * (2 * b + t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * b - a - 3 * c + d))));
}

Points spline(const Points& points, int parts, bool closed) {
    const std::size_t n = points.size(), segments = closed ? n : n - 1;
    const int fitting = static_cast<int>(most_corners / segments);
    parts = std::clamp(fitting, 1, parts);
    Points out;
    for (std::size_t j = 0; j < segments; ++j) {
        const PlanePoint& b = points[j];
        const PlanePoint& c = points[(j + 1) % n];
        const PlanePoint& a = j > 0 ? points[j - 1] : closed ? points[n - 2] : points[0];
        const PlanePoint& d = closed || j + 2 < n ? points[(j + 2) % n] : points[n - 1];
        for (int i = 0; i < parts; ++i) {
            const double t = double(i) / parts;
            out.push_back({curve(a.x, b.x, c.x, d.x, t), curve(a.y, b.y, c.y, d.y, t)});
        }
    }
    out.push_back(points.back());
    return out;
}

}  // namespace

std::shared_ptr<const DrawnPath> DrawnPath::read(const track::Params& params) {
    const auto own_passes = params.number("customPathSmoothingPasses");
    const auto own_ratio = params.number("customPathSmoothingRatio");
    const json* written = params.value("customPathProfile");
    if (!written) return nullptr;
    const bool is_text = written->is_string();
    json object = is_text ? json::parse(written->get_ref<const std::string&>(), nullptr, false) : *written;
    if (!object.is_object()) return nullptr;
    const track::Params profile(std::move(object));
    const auto number = [&](const std::optional<double>& own, std::string_view name, double fallback,
                            double least, double most) {
        const double value = profile.number(name, fallback);
        return std::clamp(is_text ? value : own.value_or(value), least, most);
    };
    const double passes = number(own_passes, "smoothingPasses", 1, 0, 6);
    const double ratio = number(own_ratio, "smoothingRatio", 0.25, 0.001, 0.499);
    const int parts = static_cast<int>(number({}, "subNodesPerSegment", 24, 4, 256));
    const bool closed = profile.flag("closedLoop", false);

    Points points = read_points(profile);
    if (points.size() < 2) return nullptr;
    if (closed && !same(points.front(), points.back())) points.push_back(points.front());
    if (choice(profile, "kind") == "spline") {
        if (points.size() >= 3) points = spline(points, parts, closed);
    } else {
        for (int pass = 0; pass < int(passes) && points.size() >= 3; ++pass) {
            if (2 * points.size() > most_corners) break;
            points = cut_corners(points, ratio, closed);
        }
    }
    auto path = std::shared_ptr<const DrawnPath>(new DrawnPath(std::move(points)));
    return path->travelled_.back() > 1e-6 ? path : nullptr;
}

DrawnPath::DrawnPath(std::vector<PlanePoint> corners)
    : corners_(std::move(corners)), travelled_(corners_.size()) {
    for (std::size_t i = 1; i < corners_.size(); ++i) {
        const double dx = corners_[i].x - corners_[i - 1].x, dy = corners_[i].y - corners_[i - 1].y;
        travelled_[i] = travelled_[i - 1] + std::sqrt(dx * dx + dy * dy);
    }
}

PlanePoint DrawnPath::at(double u) const noexcept {
    const double distance = u * travelled_.back();
    const auto after = std::upper_bound(travelled_.begin(), travelled_.end(), distance);
    if (after == travelled_.end()) return corners_.back();
    const auto i = static_cast<std::size_t>(after - travelled_.begin());
    return between(corners_[i - 1], corners_[i],
                   (distance - travelled_[i - 1]) / (travelled_[i] - travelled_[i - 1]));
}

DrawnPath::Distances DrawnPath::distances() const noexcept {
    Distances found{corners_[0].x * corners_[0].x + corners_[0].y * corners_[0].y, 0};
    found.most = found.least;
    for (std::size_t i = 0; i < corners_.size(); ++i) {
        const PlanePoint& b = corners_[i];
        found.least = std::min(found.least, b.x * b.x + b.y * b.y);
        found.most = std::max(found.most, b.x * b.x + b.y * b.y);
        if (i == 0) continue;
        // The foot of the perpendicular, where it lies inside the segment.
        const PlanePoint& a = corners_[i - 1];
        const double dx = b.x - a.x, dy = b.y - a.y, square = dx * dx + dy * dy;
        const double part = square > 0 ? -(a.x * dx + a.y * dy) / square : -1;
        if (part <= 0 || part >= 1) continue;
        const PlanePoint foot = between(a, b, part);
        found.least = std::min(found.least, foot.x * foot.x + foot.y * foot.y);
    }
    return {std::sqrt(found.least), std::sqrt(found.most)};
}

}  // namespace stillpoint::voices
