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

std::size_t bin_of(double hz) {
    return static_cast<std::size_t>(std::ceil(hz / bin_hz));
}

// Sum of TERM(first) .. TERM(last - 1) in eight lanes: an order that compilers turn into vectors, and the
// same on every machine.
template <class Term>
float lane_sum(std::size_t first, std::size_t last, const Term& term) {
    constexpr std::size_t width = 8;
    std::array<float, width> lanes{};
    std::size_t k = first;
    for (; k + width <= last; k += width)
        for (std::size_t lane = 0; lane < width; ++lane)
            lanes[lane] += term(k + lane);
    for (; k < last; ++k)
        lanes[0] += term(k);
    return std::accumulate(lanes.begin(), lanes.end(), 0.0F);
}

using Window = std::array<float, window_samples>;

}  // namespace

struct Analyzer::Impl {
    const dsp::RealFft transform{window_samples};
    const dsp::FftArray<float> windowed{window_samples};
    const dsp::FftArray<dsp::RealFft::Complex> spectrum{bins};
    std::array<Window, 2> ring{};     // the last window of sound of each ear; sample s lies at s mod 4096
    std::array<Window, 2> sound{};    // the same, oldest sample first
    std::array<float, bins> power{};  // mean square per bin, mean of both ears
    std::array<std::array<float, bins>, 2> log_magnitude{};  // of the last hop, per ear
    bool has_last = false;
    std::array<float, level_hops> hop_energy{};  // of the last whole hops of 960 samples, mean of both ears
    std::int64_t next_sample = 0;
    std::int64_t next_hop = 0;

    void start(std::int64_t sample) {
        for (auto& ear : ring)
            ear.fill(0);
        hop_energy.fill(0);
        has_last = false;
        next_sample = sample;
        next_hop = (sample + hop_samples - 1) / hop_samples;
    }

    // The sample at which something is due: a whole hop of sound, or a hop to measure.
    std::int64_t next_stop() const {
        return std::min((next_sample / hop_samples + 1) * hop_samples, next_hop * hop_samples + look_ahead);
    }

    void take(std::span<const float> interleaved) {
        for (std::size_t i = 0; i < interleaved.size(); i += 2) {
            const auto slot = static_cast<std::size_t>(next_sample++ % window_samples);
            ring[0][slot] = interleaved[i];
            ring[1][slot] = interleaved[i + 1];
        }
        if (next_sample % hop_samples != 0) return;
        const auto first = static_cast<std::size_t>(next_sample + window_samples - hop_samples);
        const auto energy = [&](std::size_t i) {
            const std::size_t slot = (first + i) % window_samples;
            return (ring[0][slot] * ring[0][slot] + ring[1][slot] * ring[1][slot]) / 2;
        };
        hop_energy[static_cast<std::size_t>(next_sample / hop_samples % level_hops)] =
            lane_sum(0, hop_samples, energy);
    }

    void unroll() {
        const auto oldest = static_cast<std::ptrdiff_t>(next_sample % window_samples);
        for (std::size_t ear = 0; ear < 2; ++ear)
            std::rotate_copy(ring[ear].begin(), ring[ear].begin() + oldest, ring[ear].end(),
                             sound[ear].begin());
    }

    // Adds the ear's power and returns the mean rise of its log magnitudes since the last hop.
    double add_ear(std::size_t ear) {
        for (std::size_t i = 0; i < window_samples; ++i)
            windowed[i] = sound[ear][i] * tables().window[i];
        transform.forward(windowed, spectrum);
        auto& last = log_magnitude[ear];
        constexpr float to_magnitude = 1000.0F * 4 / window_samples;  // a full-scale sine peaks at 1000
        constexpr float to_power = static_cast<float>(power_to_mean_square / 2);
        const float rise = lane_sum(0, bins, [&](std::size_t k) {
            const float re = spectrum[k].real(), im = spectrum[k].imag();
            const float squared = re * re + im * im;
            power[k] += squared * to_power;
            const float now =
                fast_log2(1.0F + to_magnitude * std::sqrt(squared)) * std::numbers::ln2_v<float>;
            const float difference = now - last[k];
            last[k] = now;
            return std::max(0.0F, difference);
        });
        return has_last ? rise / bins : 0;
    }

    double band(double low_hz, double high_hz) const {
        return lane_sum(bin_of(low_hz), bin_of(high_hz), [&](std::size_t k) { return power[k]; });
    }

    Features measure() {
        unroll();
        power.fill(0);
        const double flux = (add_ear(0) + add_ear(1)) / 2;
        has_last = true;
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
        const std::size_t first = bin_of(20), last = bin_of(16000);
        const auto& octave = tables().octave;
        const double total = lane_sum(first, last, [&](std::size_t k) { return power[k]; });
        if (total <= floor_power) return;
        const double weighted = lane_sum(first, last, [&](std::size_t k) { return power[k] * octave[k]; });
        features.centroid = quantise(weighted / total / 8);
        std::size_t k = first;
        for (double below = power[k]; below < 0.85 * total && k + 1 < last; below += power[k])
            ++k;
        features.rolloff = quantise(octave[k] / 8);
        constexpr auto tiny = static_cast<float>(floor_power / bins);
        const auto count = static_cast<double>(last - first);
        const double logarithms =
            lane_sum(first, last, [&](std::size_t i) { return fast_log2(power[i] + tiny); });
        features.flatness = quantise(std::exp2(logarithms / count) / (total / count));
    }

    void describe_stereo(Features& features) const {
        const auto product = [&](std::size_t a, std::size_t b) -> double {
            return lane_sum(0, window_samples, [&](std::size_t i) { return sound[a][i] * sound[b][i]; });
        };
        const double left = product(0, 0), right = product(1, 1);
        if ((left + right) / window_samples <= floor_power) return;
        features.balance = quantise_signed((right - left) / (left + right));
        const double mean = std::sqrt(left * right);
        if (mean > 0) features.correlation = quantise_signed(product(0, 1) / mean);
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
    while (interleaved.size() >= 2) {
        const auto due = static_cast<std::size_t>(2 * (impl_->next_stop() - impl_->next_sample));
        const std::size_t size = std::min(due, interleaved.size() / 2 * 2);
        impl_->take(interleaved.first(size));
        interleaved = interleaved.subspan(size);
        if (impl_->next_sample == impl_->next_hop * hop_samples + look_ahead) {
            out.push_back(impl_->measure());
            ++impl_->next_hop;
        }
    }
}

}  // namespace stillpoint::analysis
