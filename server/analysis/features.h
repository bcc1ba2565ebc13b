// What the analysis knows of one moment of the sound.
#pragma once

#include <cstdint>

namespace stillpoint::analysis {

constexpr int analysis_rate = 48000;  // Hz
constexpr int hop_samples = 960;      // 20 ms
constexpr int window_samples = 4096;  // 85.3 ms, Hann, centred on the hop's sample

// Hop n describes the sound around media sample 960 n. Everything is quantised before anything uses it, so
// builds whose floating point differs in the last bit still see the same values. Energies of the two ears are
// added; the ears are never mixed, because the sum of a binaural pair throbs and its listener hears no throb.
struct Features {
    std::int64_t hop = 0;
    std::uint8_t level = 0;      // mean square of 400 ms: 0..255 = -60..-6 dBFS
    std::uint8_t band_low = 0;   // 20-120 Hz, mean square in the window: 0..255 = -72..-6 dBFS
    std::uint8_t band_mid = 0;   // 120-500 Hz
    std::uint8_t band_high = 0;  // 500-2000 Hz
    std::uint8_t band_air = 0;   // 2-16 kHz
    std::uint8_t centroid = 0;   // of the energy: octaves above 50 Hz / 8
    std::uint8_t rolloff = 0;    // 85 % of the energy lies below: octaves above 50 Hz / 8
    std::uint8_t flatness = 0;   // geometric by arithmetic mean of the power, 0 tone .. 255 white noise
    std::uint8_t flux = 0;  // mean rise of log(1 + 1000 magnitude) over the bins since the last hop / 0.25
    std::uint8_t balance = 128;      // energy: 1 left only, 128 centre, 255 right only
    std::uint8_t correlation = 128;  // of the ears: 1 opposite, 128 independent, 255 equal

    bool operator==(const Features&) const = default;
};

}  // namespace stillpoint::analysis
