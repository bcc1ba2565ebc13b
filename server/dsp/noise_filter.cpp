#include "dsp/noise_filter.h"

#include <algorithm>
#include <cmath>

#include "dsp/fft.h"

namespace stillpoint::dsp {
namespace {

constexpr int design_length = 4 * NoiseFilter::reach;

// The chain's fixed filters, each run forward and backward: Butterworth low-pass of order 1 at 10 kHz and
// high-pass of order 2 at 50 Hz.
class Conditioning {
  public:
    explicit Conditioning(double rate) : rate_(rate), low_(warped(10000)), high_(warped(50)) {}
    double gain(double frequency) const {
        const double w = warped(frequency), low = w / low_, high = high_ / w, high2 = high * high;
        return 1 / (1 + low * low) / (1 + high2 * high2);
    }

  private:
    double warped(double f) const { return std::tan(M_PI * std::min(f, 0.4999 * rate_) / rate_); }
    double rate_, low_, high_;
};

// A section forward and backward, CASCADE times (2.2 and 2.4).
double notch_gain(double frequency, const StaticNotch& notch, double rate) {
    if (notch.frequency >= 0.49 * rate) return 1;
    const double centre = 2 * M_PI * notch.frequency / rate, w = 2 * M_PI * frequency / rate;
    const double beta = std::tan(centre / (2 * notch.q));
    // |H| = |d| / sqrt(d^2 + b^2) with d the distance from the notch and b the width.
    const double distance = std::cos(w) - std::cos(centre), width = beta * std::sin(w);
    const double power = distance * distance + width * width;
    return power > 0 ? std::pow(distance * distance / power, notch.cascade) : 0;
}

// The modified Bessel function of the first kind and order 0, by its series.
double bessel(double v) {
    const double u = v * v / 4;
    double term = 1, sum = 1;
    for (int k = 1; term > 1e-12 * sum; ++k) {
        term *= u / (k * k);
        sum += term;
    }
    return sum;
}

// Half of a Kaiser window with beta 6; it is the same for every filter.
std::vector<float> kaiser_half() {
    constexpr double beta = 6;
    std::vector<float> window(NoiseFilter::reach + 1);
    for (std::size_t m = 0; m < window.size(); ++m) {
        const double x = double(m) / NoiseFilter::reach;
        window[m] = static_cast<float>(bessel(beta * std::sqrt(1 - x * x)) / bessel(beta));
    }
    return window;
}

double inverse_erfc(double y) {
    double x = std::sqrt(std::max(0.0, -std::log(y)));
    for (int i = 0; i < 30; ++i) {  // Newton; erfc'(x) = -2/sqrt(pi) exp(-x^2)
        const double slope = -1.1283791670955126 * std::exp(-x * x);
        x -= (std::erfc(x) - y) / slope;
    }
    return x;
}

}  // namespace

double expected_crest(double crossings, double seconds, std::int64_t frames) {
    constexpr double ln2 = 0.6931471805599453;
    const double by_crossings = std::sqrt(2 * std::log(std::max(2.0, 2 * seconds * crossings / ln2)));
    const double by_frames = std::sqrt(2.0) * inverse_erfc(ln2 / double(std::max<std::int64_t>(frames, 2)));
    return std::min(by_crossings, by_frames);
}

NoiseFilter::NoiseFilter(const NoiseColour& colour, const std::vector<StaticNotch>& notches, int rate,
                         double seconds) {
    static const RealFft design(design_length), use(transform_length);
    static const std::vector<float> window = kaiser_half();
    const Conditioning conditioning(rate);
    const FftArray<RealFft::Complex> wanted(design.bins());
    const auto bins = static_cast<int>(design.bins());
    std::vector<double> shape(design.bins(), 0.0);
    double power = 0, moment = 0;
    for (int i = 1; i < bins; ++i) {
        const double f = double(i) * rate / design_length;
        const double gain = colour.gain(f, rate, seconds) * conditioning.gain(f);
        shape[std::size_t(i)] = gain;
        const double density = gain * gain * (i == bins - 1 ? 1 : 2);
        power += density;
        moment += density * f * f;
    }
    const auto frames = static_cast<std::int64_t>(seconds * rate);
    const double crest = power > 0 ? expected_crest(std::sqrt(moment / power), seconds, frames) : 1;
    const double level = power > 0 ? nominal_peak / crest / std::sqrt(power / design_length) : 0;
    for (int i = 1; i < bins; ++i) {
        double gain = shape[std::size_t(i)] * level;
        for (const StaticNotch& notch : notches)
            gain *= notch_gain(double(i) * rate / design_length, notch, rate);
        wanted[std::size_t(i)] = static_cast<float>(gain / design_length);
    }
    const FftArray<float> response(design_length);
    design.backward(wanted, response);

    const FftArray<float> taps(transform_length);
    taps[0] = response[0];
    for (std::size_t m = 1; m <= reach; ++m) {
        const float tap = response[m] * window[m];
        taps[m] = tap;
        taps[std::size_t(transform_length) - m] = tap;
    }
    const FftArray<RealFft::Complex> spectrum(use.bins());
    use.forward(taps, spectrum);
    gains_.resize(use.bins());
    for (std::size_t i = 0; i < gains_.size(); ++i)
        gains_[i] = spectrum[i].real() / transform_length;
}

}  // namespace stillpoint::dsp
