// What colour a noise has: from its name or numbers to the shape of its spectrum (50-noise-effects 1).
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

namespace stillpoint::dsp {

struct NoiseColour {
    enum class Shape {
        Power,       // density ~ 1 / f^e, e moving from low_exponent to high_exponent over log frequency
        RunningSum,  // of white noise
        Kellett,     // Paul Kellett's pink: six one-pole low-passes of white noise, added
    };
    Shape shape = Shape::Power;
    double low_exponent = 0, high_exponent = 0;  // 0 white, 1 pink, 2 brown, -1 blue, -2 violet
    double distribution_curve = 1;               // power on the position between them
    double lowcut = 0, highcut = 0;              // Hz, Butterworth of order 4; 0 = none
    std::optional<std::int64_t> seed;            // equal seeds give equal noise

    // From a noise_type, a string or an object. An object without any number is the preset of its name; what
    // is neither is white.
    static NoiseColour read(const nlohmann::json& value);
    static bool is_known_name(std::string_view name);

    // Gain on white noise at FREQUENCY > 0; the noise lasts SECONDS, which sets where its slope begins.
    double gain(double frequency, double rate, double seconds) const;
};

}  // namespace stillpoint::dsp
