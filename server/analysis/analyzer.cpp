#include "analysis/analyzer.h"

#include "analysis/fast_log2.h"
#include "dsp/fft.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <numbers>
#include <numeric>

namespace stillpoint::analysis {
namespace {

constexpr int bins = window_samples / 2 + 1;
constexpr int level_hops = 20;  // 400 ms
constexpr double bin_hz = static_cast<double>(analysis_rate) / window_samples;
constexpr double floor_power = 1e-12;  // -120 dBFS: below it a spectrum has no shape

// What all analysers share; immutable.
struct Tables {
    Tables() {
        for (int i = 0; i < window_samples; ++i)
            window[static_cast<std::size_t>(i)] =
                static_cast<float>(0.5 - 0.5 * std::cos(2 * std::numbers::pi * i / window_samples));
        for (int k = 0; k < bins; ++k)
            octave[static_cast<std::size_t>(k)] =
                static_cast<float>(std::log2(std::max(k * bin_hz, 50.0) / 50));
    }
    std::array<float, window_samples> window;
    std::array<float, bins> octave;  // of each bin above 50 Hz
};
const Tables& tables() {
    static const Tables shared;
    return shared;
}

// By Parseval the one-sided |X|^2 of a Hann-windowed sound adds up to N^2 * 3/16 of its mean square.
constexpr double power_to_mean_square = 16.0 / 3.0 / (static_cast<double>(window_samples) * window_samples);

std::uint8_t quantise(double unit) {
    return static_cast<std::uint8_t>(std::clamp(std::lround(unit * 255), 0L, 255L));
}
double decibels(double mean_square) {
    return 10 * std::log10(std::max(mean_square, floor_power));
}

// LOW..-6 dBFS -> 0..255.
std::uint8_t quantise_level(double mean_square, double low) {
    return quantise((decibels(mean_square) - low) / (-6 - low));
}
std::uint8_t quantise_signed(double value) {
    return static_cast<std::uint8_t>(std::clamp(128 + std::lround(value * 127), 1L, 255L));
}

int bin_of(double hz) {
    return static_cast<int>(std::ceil(hz / bin_hz));
}

}  // namespace

struct Analyzer::Impl {
    const dsp::RealFft transform{window_samples};
    const dsp::FftArray<float> windowed{window_samples};
    const dsp::FftArray<dsp::RealFft::Complex> spectrum{bins};
    // The last window of sound of each ear, as rings over the media sample.
    std::array<std::array<float, window_samples>, 2> ring{};
    std::array<float, bins> power{};                         // mean square per bin, mean of both ears
    std::array<std::array<float, bins>, 2> log_magnitude{};  // of the last hop, per ear
    std::array<float, bins> rises{};
    bool has_last = false;
    // Mean square of each of the last hops of 960 samples, for the level.
    std::array<double, level_hops> hop_energy{};
    double energy_sum = 0;  // of the hop being filled
    std::int64_t next_sample = 0;
    std::int64_t next_hop = 0;
    double left_energy = 0, right_energy = 0, cross_energy = 0;

    void start(std::int64_t sample) {
        for (auto& ear : ring)
            ear.fill(0);
        hop_energy.fill(0);
        energy_sum = 0;
        has_last = false;
        next_sample = sample;
        next_hop = (sample + hop_samples - 1) / hop_samples;
    }

    void take(float left, float right) {
        const auto slot = static_cast<std::size_t>(next_sample % window_samples);
        ring[0][slot] = left;
        ring[1][slot] = right;
        energy_sum += (static_cast<double>(left) * left + static_cast<double>(right) * right) / 2;
        ++next_sample;
        if (next_sample % hop_samples == 0) {
            hop_energy[static_cast<std::size_t>(next_sample / hop_samples % level_hops)] = energy_sum;
            energy_sum = 0;
        }
    }

    // Windows one ear into the transform's input, oldest sample first.
    void load(int ear) {
        const auto& samples = ring[static_cast<std::size_t>(ear)];
        const auto start = static_cast<std::size_t>(next_sample % window_samples);
        const auto& window = tables().window;
        const std::size_t tail = window_samples - start;
        for (std::size_t i = 0; i < tail; ++i)
            windowed[i] = samples[start + i] * window[i];
        for (std::size_t i = tail; i < window_samples; ++i)
            windowed[i] = samples[i - tail] * window[i];
    }

    // Adds the ear's power and returns the mean rise of its log magnitudes since the last hop.
    double add_ear(int ear) {
        load(ear);
        transform.forward(windowed, spectrum);
        auto& last = log_magnitude[static_cast<std::size_t>(ear)];
        constexpr float to_magnitude = 1000.0F * 4 / window_samples;  // a full-scale sine peaks at 1000
        constexpr float to_power = static_cast<float>(power_to_mean_square / 2);
        for (std::size_t k = 0; k < bins; ++k) {
            const float re = spectrum[k].real(), im = spectrum[k].imag();
            const float squared = re * re + im * im;
            power[k] += squared * to_power;
            const float now =
                fast_log2(1.0F + to_magnitude * std::sqrt(squared)) * std::numbers::ln2_v<float>;
            rises[k] = std::max(0.0F, now - last[k]);
            last[k] = now;
        }
        return has_last ? std::accumulate(rises.begin(), rises.end(), 0.0) / bins : 0;
    }

    void correlate() {
        left_energy = right_energy = cross_energy = 0;
        for (std::size_t i = 0; i < window_samples; ++i) {
            const double left = ring[0][i], right = ring[1][i];
            left_energy += left * left;
            right_energy += right * right;
            cross_energy += left * right;
        }
    }

    double band(double low_hz, double high_hz) const {
        double sum = 0;
        for (int k = bin_of(low_hz); k < bin_of(high_hz); ++k)
            sum += power[static_cast<std::size_t>(k)];
        return sum;
    }

    Features measure() {
        power.fill(0);
        const double flux = (add_ear(0) + add_ear(1)) / 2;
        has_last = true;
        correlate();
        Features features;
        features.hop = next_hop;
        features.flux = quantise(flux / 0.25);
        features.level = quantise_level(level(), -60);
        features.band_low = quantise_level(band(20, 120), -72);
        features.band_mid = quantise_level(band(120, 500), -72);
        features.band_high = quantise_level(band(500, 2000), -72);
        features.band_air = quantise_level(band(2000, 16000), -72);
        describe_shape(features);
        describe_stereo(features);
        return features;
    }

    // Of the last 400 ms of whole hops; they end 40 ms after the hop being measured.
    double level() const {
        return std::accumulate(hop_energy.begin(), hop_energy.end(), 0.0) / (level_hops * hop_samples);
    }

    void describe_shape(Features& features) const {
        double total = 0, weighted = 0, logarithms = 0;
        const int first = bin_of(20), last = bin_of(16000);
        for (auto k = static_cast<std::size_t>(first); k < static_cast<std::size_t>(last); ++k) {
            total += power[k];
            weighted += power[k] * tables().octave[k];
            logarithms += fast_log2(power[k] + static_cast<float>(floor_power / bins));
        }
        if (total <= floor_power) return;
        features.centroid = quantise(weighted / total / 8);
        double below = 0;
        for (int k = first; k < last; ++k) {
            below += power[static_cast<std::size_t>(k)];
            if (below >= 0.85 * total) {
                features.rolloff = quantise(tables().octave[static_cast<std::size_t>(k)] / 8);
                break;
            }
        }
        const int count = last - first;
        features.flatness = quantise(std::exp2(logarithms / count) / (total / count));
    }

    void describe_stereo(Features& features) const {
        const double both = left_energy + right_energy;
        if (both / window_samples <= floor_power) return;
        features.balance = quantise_signed((right_energy - left_energy) / both);
        const double product = std::sqrt(left_energy * right_energy);
        if (product > 0) features.correlation = quantise_signed(cross_energy / product);
    }
};

Analyzer::Analyzer(std::int64_t first_sample) : impl_(std::make_unique<Impl>()) {
    impl_->start(first_sample);
}
Analyzer::~Analyzer() = default;
Analyzer::Analyzer(Analyzer&&) noexcept = default;
Analyzer& Analyzer::operator=(Analyzer&&) noexcept = default;

void Analyzer::seek(std::int64_t sample) {
    impl_->start(sample);
}

void Analyzer::push(std::span<const float> interleaved, std::vector<Features>& out) {
    for (std::size_t i = 0; i + 1 < interleaved.size(); i += 2) {
        impl_->take(interleaved[i], interleaved[i + 1]);
        if (impl_->next_sample == impl_->next_hop * hop_samples + look_ahead) {
            out.push_back(impl_->measure());
            ++impl_->next_hop;
        }
    }
}

}  // namespace stillpoint::analysis
