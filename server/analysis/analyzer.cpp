#include "analysis/analyzer.h"

#include "analysis/ear_kernels.h"
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
constexpr int padded_bins = (bins + ear_lanes - 1) / ear_lanes * ear_lanes;  // the rest stays silent
constexpr int level_hops = 20;                                               // 400 ms
constexpr double bin_hz = static_cast<double>(analysis_rate) / window_samples;
constexpr double floor_power = 1e-12;  // -120 dBFS: below it a spectrum has no shape
static_assert(hop_samples % ear_lanes == 0 && window_samples % ear_lanes == 0);

// Bins from 20 Hz to 16 kHz tell the shape of a spectrum.
std::size_t bin_of(double hz) {
    return static_cast<std::size_t>(std::ceil(hz / bin_hz));
}
const std::size_t first_heard = bin_of(20), end_heard = bin_of(16000);

// What all analysers share; immutable.
struct Tables {
    Tables() {
        for (std::size_t i = 0; i < window.size(); ++i)
            window[i] = static_cast<float>(
                0.5 - 0.5 * std::cos(2 * std::numbers::pi * static_cast<double>(i) / window_samples));
        for (std::size_t k = 0; k < octave.size(); ++k)
            octave[k] = static_cast<float>(std::log2(std::max(static_cast<double>(k) * bin_hz, 50.0) / 50));
        std::fill(heard.begin() + static_cast<std::ptrdiff_t>(first_heard),
                  heard.begin() + static_cast<std::ptrdiff_t>(end_heard), 1.0F);
    }
    std::array<float, window_samples> window;
    std::array<float, padded_bins> octave;   // of each bin above 50 Hz
    std::array<float, padded_bins> heard{};  // 1 for the bins that are
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

// Constant sums of a few bins.
float sum_of(std::span<const float> values) {
    return std::accumulate(values.begin(), values.end(), 0.0F);
}

using Spectrum = dsp::FftArray<dsp::RealFft::Complex>;

const float* interleaved(const Spectrum& spectrum) {
    return reinterpret_cast<const float*>(spectrum.data());
}

}  // namespace

struct Analyzer::Impl {
    const dsp::RealFft transform{window_samples};
    const dsp::FftArray<float> windowed{window_samples};
    const std::array<Spectrum, 2> spectrum{Spectrum(padded_bins), Spectrum(padded_bins)};  // per ear
    // The last window of sound of each ear, twice: sample s lies at s mod 4096 and 4096 further on, so that
    // the window is in one piece wherever it begins.
    std::array<std::array<float, 2 * window_samples>, 2> ring{};
    std::array<float, padded_bins> power{};                         // mean square per bin, mean of both ears
    std::array<std::array<float, padded_bins>, 2> log_magnitude{};  // of the last hop, per ear
    bool has_last = false;
    std::array<float, level_hops> hop_energy{};  // of the last whole hops of 960 samples, mean of both ears
    std::int64_t next_sample = 0;
    std::int64_t next_hop = 0;
    std::int64_t last_hop = 0;  // that was measured, if has_last
    int stride = 1;

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
            for (std::size_t ear = 0; ear < 2; ++ear)
                ring[ear][slot] = ring[ear][slot + window_samples] = interleaved[i + ear];
        }
        if (next_sample % hop_samples != 0) return;
        hop_energy[static_cast<std::size_t>(next_sample / hop_samples % level_hops)] =
            ear_kernels().energy(newest(0, hop_samples), newest(1, hop_samples), hop_samples);
    }

    // The last COUNT samples of an ear, up to a window.
    const float* newest(std::size_t ear, int count) const {
        return ring[ear].data() + (next_sample + window_samples - count) % window_samples;
    }

    EarSums listen(std::size_t ear) {
        constexpr float to_magnitude = 1000.0F * 4 / window_samples;  // a full-scale sine peaks at 1000
        constexpr float to_power = static_cast<float>(power_to_mean_square / 2);
        const EarScale scale{to_magnitude, std::numbers::ln2_v<float>, to_power};
        const EarKernels& kernels = ear_kernels();
        kernels.window(newest(ear, window_samples), tables().window.data(), window_samples, windowed.data());
        transform.forward(windowed, spectrum[ear]);
        return kernels.listen(interleaved(spectrum[ear]), scale, padded_bins, log_magnitude[ear].data(),
                              power.data());
    }

    double band(double low_hz, double high_hz) const {
        const std::size_t first = bin_of(low_hz);
        return sum_of(std::span(power).subspan(first, bin_of(high_hz) - first));
    }

    Features measure() {
        power.fill(0);
        const EarSums left = listen(0), right = listen(1);
        const auto hops = static_cast<double>(next_hop - last_hop);
        const double flux = has_last ? (left.rise + right.rise) / bins / 2 / hops : 0;
        has_last = true;
        last_hop = next_hop;
        Features features;
        features.hop = next_hop;
        features.flux = quantise(flux / 0.25);
        features.level = quantise_level(level(), -60);
        features.band_low = quantise_level(band(20, 120), -72);
        features.band_mid = quantise_level(band(120, 500), -72);
        features.band_high = quantise_level(band(500, 2000), -72);
        features.band_air = quantise_level(band(2000, 16000), -72);
        describe_shape(features);
        describe_stereo(left.energy, right.energy, features);
        return features;
    }

    void finish_hop(std::vector<Features>& out) {
        if (stride == 0) {
            has_last = false;
            out.push_back(Features{next_hop});
        } else if (next_hop % stride == 0) {
            out.push_back(measure());
        }
    }

    // Of the last 400 ms of whole hops; they end 40 ms after the hop being measured.
    double level() const {
        return std::accumulate(hop_energy.begin(), hop_energy.end(), 0.0) / (level_hops * hop_samples);
    }

    void describe_shape(Features& features) const {
        constexpr auto tiny = static_cast<float>(floor_power / bins);
        const ShapeSums sums = ear_kernels().shape(
            power.data(), {tables().heard.data(), tables().octave.data(), tiny}, padded_bins);
        if (sums.total <= floor_power) return;
        features.centroid = quantise(sums.octaves / sums.total / 8);
        features.rolloff = quantise(tables().octave[rolloff_bin(0.85F * sums.total)] / 8);
        const auto count = static_cast<double>(end_heard - first_heard);
        features.flatness = quantise(std::exp2(sums.logs / count) / (sums.total / count));
    }

    // The first bin by which so much power is reached.
    std::size_t rolloff_bin(float wanted) const {
        std::size_t k = first_heard;
        for (float below = power[k]; below < wanted && k + 1 < end_heard; below += power[k])
            ++k;
        return k;
    }

    // Energies of |X|^2 in the window.
    void describe_stereo(double left, double right, Features& features) const {
        if ((left + right) * power_to_mean_square <= floor_power) return;
        features.balance = quantise_signed((right - left) / (left + right));
        const double mean = std::sqrt(left * right);
        if (mean <= 0) return;
        const double together =
            ear_kernels().in_phase(interleaved(spectrum[0]), interleaved(spectrum[1]), padded_bins);
        features.correlation = quantise_signed(together / mean);
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

void Analyzer::set_stride(int stride) {
    impl_->stride = stride;
}

void Analyzer::push(std::span<const float> interleaved, std::vector<Features>& out) {
    while (interleaved.size() >= 2) {
        const auto due = static_cast<std::size_t>(2 * (impl_->next_stop() - impl_->next_sample));
        const std::size_t size = std::min(due, interleaved.size() / 2 * 2);
        impl_->take(interleaved.first(size));
        interleaved = interleaved.subspan(size);
        if (impl_->next_sample == impl_->next_hop * hop_samples + look_ahead) {
            impl_->finish_hop(out);
            ++impl_->next_hop;
        }
    }
}

}  // namespace stillpoint::analysis
