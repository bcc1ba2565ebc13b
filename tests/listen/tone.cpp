#include "listen/tone.h"

#include <cmath>
#include <complex>
#include <numbers>

namespace stillpoint::listen {
namespace {

constexpr double turn = 2 * std::numbers::pi;

// Hann-windowed projection on exp(i w n), phase counted from FIRST samples before the span.
std::complex<double> project(std::span<const float> signal, std::size_t first, double radians_per_sample) {
    std::complex<double> sum = 0;
    double weights = 0;
    const double count = static_cast<double>(signal.size());
    for (std::size_t i = 0; i < signal.size(); ++i) {
        const double window = 0.5 - 0.5 * std::cos(turn * (static_cast<double>(i) + 0.5) / count);
        const double phase = radians_per_sample * static_cast<double>(first + i);
        sum += window * signal[i] * std::polar(1.0, -phase);
        weights += window;
    }
    return 2.0 * sum / weights;
}

}  // namespace

std::vector<float> ear(std::span<const float> interleaved, int side) {
    std::vector<float> channel;
    channel.reserve(interleaved.size() / 2);
    for (std::size_t i = static_cast<std::size_t>(side); i < interleaved.size(); i += 2)
        channel.push_back(interleaved[i]);
    return channel;
}

double tone_amplitude(std::span<const float> signal, double rate, double hz) {
    return std::abs(project(signal, 0, turn * hz / rate));
}

double tone_frequency(std::span<const float> signal, double rate, double hz) {
    const std::size_t half = signal.size() / 2;
    for (int refinement = 0; refinement < 3; ++refinement) {
        const double step = turn * hz / rate;
        const auto before = project(signal.first(half), 0, step);
        const auto after = project(signal.subspan(half, half), half, step);
        hz += std::arg(after / before) / (turn * static_cast<double>(half)) * rate;
    }
    return hz;
}

double rms(std::span<const float> signal) {
    double sum = 0;
    for (const float sample : signal)
        sum += static_cast<double>(sample) * sample;
    return signal.empty() ? 0 : std::sqrt(sum / static_cast<double>(signal.size()));
}

}  // namespace stillpoint::listen
