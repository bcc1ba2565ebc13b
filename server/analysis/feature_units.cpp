#include "analysis/feature_units.h"

#include <cmath>

namespace stillpoint::analysis {
namespace {

constexpr double lowest_level = -60, lowest_band = -72, highest = -6;  // dBFS
constexpr double lowest_hz = 50, highest_hz = 50 * 256.0;

double between(double low, double high, std::uint8_t byte) {
    return low + (high - low) * byte / 255;
}

double octaves(std::uint8_t byte) {
    return lowest_hz * std::exp2(8.0 * byte / 255);
}

double sign(std::uint8_t byte) {
    return (byte - 128) / 127.0;
}

}  // namespace

const std::array<FeatureUnit, 11> feature_units{{
    {"level_dbfs", "Level", lowest_level, highest,
     [](const Features& f) { return between(lowest_level, highest, f.level); }},
    {"low_dbfs", "20-120 Hz", lowest_band, highest,
     [](const Features& f) { return between(lowest_band, highest, f.band_low); }},
    {"mid_dbfs", "120-500 Hz", lowest_band, highest,
     [](const Features& f) { return between(lowest_band, highest, f.band_mid); }},
    {"high_dbfs", "500-2000 Hz", lowest_band, highest,
     [](const Features& f) { return between(lowest_band, highest, f.band_high); }},
    {"air_dbfs", "2-16 kHz", lowest_band, highest,
     [](const Features& f) { return between(lowest_band, highest, f.band_air); }},
    {"centroid_hz", "Centre of the energy", lowest_hz, highest_hz,
     [](const Features& f) { return octaves(f.centroid); }},
    {"rolloff_hz", "85 % of the energy below", lowest_hz, highest_hz,
     [](const Features& f) { return octaves(f.rolloff); }},
    {"flatness", "Tone to noise", 0, 1, [](const Features& f) { return between(0, 1, f.flatness); }},
    {"flux", "Rise of the spectrum", 0, 0.25, [](const Features& f) { return between(0, 0.25, f.flux); }},
    {"balance", "Left to right", -1, 1, [](const Features& f) { return sign(f.balance); }},
    {"correlation", "Ears alike", -1, 1, [](const Features& f) { return sign(f.correlation); }},
}};

}  // namespace stillpoint::analysis
