// A track's beat over time in a few points: for the library and the player's position bar.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "world/score.h"

namespace stillpoint::world {

struct Summary {
    struct Point {
        double seconds = 0;
        double beat_hz = 0;  // of the dominant line; 0: nothing beats
        double carrier_hz = 0;
    };
    std::vector<Point> points;  // ascending; the first at 0, the last at the end of the track
    std::vector<std::string>
        bands;  // "delta", "theta", "alpha", "beta", "gamma", in order of first appearance
};

// At most MAX_POINTS (>= 2) points; a jump takes two of them.
Summary summarize(const Score& score, std::size_t max_points = 64);

// Name of the band a beat lies in, "" for 0 or above 45 Hz: delta below 4 Hz, theta 4-8, alpha 8-13, beta
// 13-30, gamma 30-45.
std::string band_of(double beat_hz);

}  // namespace stillpoint::world
