#include "dsp/noise_colour.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "dsp/sine.h"
#include "support/word.h"
#include "track/params.h"

namespace stillpoint::dsp {
namespace {

// Beyond this all of a noise's power lies in one bin, and its gains overflow soon.
constexpr double steepest = 10;

struct Preset {
    std::string_view name;
    double low_exponent, high_exponent, lowcut, highcut;
};
constexpr std::array<Preset, 8> presets = {{{"pink", 1, 1, 0, 0},
                                            {"brown", 2, 2, 0, 0},
                                            {"red", 2, 1.5, 0, 0},
                                            {"deep brown", 2.5, 2, 0, 0},
                                            {"green", 0, 0, 100, 8000},
                                            {"blue", -1, -1, 0, 0},
                                            {"purple", -2, -2, 0, 0},
                                            {"white", 0, 0, 0, 0}}};

std::optional<NoiseColour> preset(std::string_view name) {
    const std::string word = support::trimmed_lower(name);
    for (const Preset& p : presets)
        if (p.name == word)
            return NoiseColour{NoiseColour::Shape::Power,
                               p.low_exponent,
                               p.high_exponent,
                               1,
                               p.lowcut,
                               p.highcut,
                               std::nullopt};
    return std::nullopt;
}

// A bare string names a generator of its own, which for most colours differs from the preset of that name.
// One with blanks around it names the preset (50-noise-effects 1.1).
NoiseColour from_string(const std::string& text) {
    using Shape = NoiseColour::Shape;
    const std::string word = support::lower(text);
    if (word == "pink") return {Shape::Kellett, 1, 1, 1, 0, 0, std::nullopt};
    if (word == "brown" || word == "red") return {Shape::RunningSum, 2, 2, 1, 0, 0, std::nullopt};
    if (word == "deep brown") return {Shape::Power, 3, 3, 1, 0, 0, std::nullopt};
    if (word == "green") return {Shape::Power, 1, 1, 1, 100, 1000, std::nullopt};
    return preset(word).value_or(NoiseColour{});
}

std::optional<std::int64_t> read_seed(const nlohmann::json& object, const track::Params& params) {
    if (object.contains("seed") && object["seed"].is_null()) return std::nullopt;
    const double seed = params.number("seed", 1);
    return std::abs(seed) < 9e15 ? static_cast<std::int64_t>(seed) : 1;
}

NoiseColour from_object(const nlohmann::json& object) {
    const track::Params params(object);
    const auto is_given = [&](std::string_view name) { return params.has(name); };
    const std::string_view numbers[] = {
        "exponent", "high_exponent", "distribution_curve", "lowcut", "highcut", "amplitude", "seed"};
    NoiseColour colour;
    if (std::none_of(std::begin(numbers), std::end(numbers), is_given)) {
        colour = preset(params.text("name").value_or("pink")).value_or(NoiseColour{});
    } else {
        colour.low_exponent = std::clamp(params.number("exponent", 1), -steepest, steepest);
        colour.high_exponent =
            std::clamp(params.number("high_exponent", colour.low_exponent), -steepest, steepest);
        colour.distribution_curve = std::max(1e-6, params.number("distribution_curve", 1));
        colour.lowcut = std::max(0.0, params.number("lowcut", 0));
        colour.highcut = std::max(0.0, params.number("highcut", 0));
    }
    colour.seed = read_seed(object, params);
    return colour;
}

double kellett_gain(double frequency, double rate) {
    constexpr double poles[] = {.99886, .99332, .96900, .86650, .55000, -.7616};
    constexpr double gains[] = {.0555179, .0750759, .1538520, .3104856, .5329522, -.0168980};
    const double c = cos_turns(frequency / rate), s = sin_turns(frequency / rate);
    double real = 0, imaginary = 0;  // sum of g / (1 - p (c - i s))
    for (int i = 0; i < 6; ++i) {
        const double a = 1 - poles[i] * c, b = poles[i] * s, scale = gains[i] / (a * a + b * b);
        real += a * scale;
        imaginary -= b * scale;
    }
    return std::sqrt(real * real + imaginary * imaginary);
}

// Butterworth of order 4 for each given corner, as the bilinear transform makes it.
double cut_gain(double frequency, double lowcut, double highcut, double rate) {
    if (lowcut <= 0 && highcut <= 0) return 1;
    const auto warped = [rate](double f) { return std::tan(M_PI * std::min(f, 0.4999 * rate) / rate); };
    const double w = warped(frequency);
    double x = 0;  // distance from the pass band, 1 at a corner
    if (lowcut > 0 && highcut > lowcut) {
        const double low = warped(lowcut), high = warped(highcut);
        x = (w * w - low * high) / (w * (high - low));
    } else if (lowcut > 0) {
        x = warped(lowcut) / w;
    } else if (highcut > 0) {
        x = w / warped(highcut);
    }
    const double x2 = x * x, x4 = x2 * x2;
    return 1 / std::sqrt(1 + x4 * x4);
}

}  // namespace

NoiseColour NoiseColour::read(const nlohmann::json& value) {
    if (value.is_string()) return from_string(value.get_ref<const std::string&>());
    if (value.is_object()) return from_object(value);
    return {};
}

bool NoiseColour::is_known_name(std::string_view name) {
    return preset(name).has_value();
}

double NoiseColour::gain(double frequency, double rate, double seconds) const {
    const double cut = cut_gain(frequency, lowcut, highcut, rate);
    if (shape == Shape::Kellett) return cut * kellett_gain(frequency, rate);
    if (shape == Shape::RunningSum) return cut / (2 * std::sin(M_PI * std::min(frequency, rate / 2) / rate));
    if (low_exponent == 0 && high_exponent == 0) return cut;
    double exponent = low_exponent;
    if (high_exponent != low_exponent) {
        const double lowest = 1 / seconds;
        const double place = std::log(frequency / lowest) / std::log(std::max(2.0, rate / 2 / lowest));
        exponent +=
            (high_exponent - low_exponent) * std::pow(std::clamp(place, 0.0, 1.0), distribution_curve);
    }
    return cut * std::pow(frequency, -exponent / 2);
}

}  // namespace stillpoint::dsp
