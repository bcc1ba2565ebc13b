#include "world/summary.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace stillpoint::world {
namespace {

constexpr std::size_t looks = 2048;  // evenly over the track

Summary::Point point_at(const Score& score, std::int64_t sample) {
    const Score::Moment moment = score.beat_at(sample);
    return {static_cast<double>(sample) / media_rate, moment.beat_hz, moment.carrier_hz};
}

// How far the look lies from the straight line between two others, in parts of an audible difference.
double distance(const Summary::Point& a, const Summary::Point& b, const Summary::Point& p) {
    const double u = (p.seconds - a.seconds) / (b.seconds - a.seconds);
    const double beat = std::abs(a.beat_hz + (b.beat_hz - a.beat_hz) * u - p.beat_hz);
    const double carrier = std::abs(a.carrier_hz + (b.carrier_hz - a.carrier_hz) * u - p.carrier_hz);
    return beat / 0.05 + carrier / 2;
}

struct Farthest {
    std::size_t from = 0, to = 0, index = 0;
    double distance = 0;
};

Farthest farthest(const std::vector<Summary::Point>& all, std::size_t from, std::size_t to) {
    Farthest result{from, to, from, 0};
    for (std::size_t i = from + 1; i < to; ++i)
        if (const double d = distance(all[from], all[to], all[i]); d > result.distance) {
            result.index = i;
            result.distance = d;
        }
    return result;
}

// Keeps the looks that matter most: the worst-drawn one joins until every one is drawn well
// (Douglas-Peucker).
std::vector<Summary::Point> simplify(const std::vector<Summary::Point>& all, std::size_t max_points) {
    std::vector<std::size_t> kept{0, all.size() - 1};
    std::vector<Farthest> spans{farthest(all, 0, all.size() - 1)};
    while (kept.size() < max_points) {
        const auto worst =
            std::max_element(spans.begin(), spans.end(),
                             [](const Farthest& a, const Farthest& b) { return a.distance < b.distance; });
        if (worst->distance < 1) break;
        const Farthest span = *worst;
        *worst = farthest(all, span.from, span.index);
        spans.push_back(farthest(all, span.index, span.to));
        kept.push_back(span.index);
    }
    std::sort(kept.begin(), kept.end());
    std::vector<Summary::Point> points;
    for (const std::size_t i : kept)
        points.push_back(all[i]);
    return points;
}

}  // namespace

std::string band_of(double beat_hz) {
    struct Band {
        double below;
        const char* name;
    };
    constexpr std::array<Band, 5> bands{
        {{4, "delta"}, {8, "theta"}, {13, "alpha"}, {30, "beta"}, {45, "gamma"}}};
    if (beat_hz <= 0) return "";
    for (const Band& band : bands)
        if (beat_hz < band.below) return band.name;
    return "";
}

Summary summarize(const Score& score, std::size_t max_points) {
    const std::int64_t last = std::max<std::int64_t>(score.total_samples() - 1, 1);
    std::vector<Summary::Point> all;
    for (std::size_t i = 0; i < looks; ++i)
        all.push_back(
            point_at(score, last * static_cast<std::int64_t>(i) / static_cast<std::int64_t>(looks - 1)));
    all.back().seconds = static_cast<double>(score.total_samples()) / media_rate;
    Summary summary;
    for (const Summary::Point& point : all) {
        const std::string band = band_of(point.beat_hz);
        if (!band.empty() &&
            std::find(summary.bands.begin(), summary.bands.end(), band) == summary.bands.end())
            summary.bands.push_back(band);
    }
    summary.points = simplify(all, std::max<std::size_t>(max_points, 2));
    return summary;
}

}  // namespace stillpoint::world
