#include "dsp/noise_spectrum.h"

#include <algorithm>
#include <cmath>

namespace stillpoint::dsp {
namespace {

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
    double warped(double f) const {
        const double turns = std::min(f, 0.4999 * rate_) / (2 * rate_);
        return sin_turns(turns) / cos_turns(turns);
    }
    double rate_, low_, high_;
};

// A curve over frequency, known at points that are evenly spaced on a logarithmic axis and straight between
// them. Smooth spectra need few points, and bins are many.
class LogCurve {
  public:
    LogCurve(std::size_t points, double lowest, double highest) : values_(points, 0.0), frequencies_(points) {
        const double step = std::log(highest / lowest) / double(points - 1);
        for (std::size_t i = 0; i < points; ++i)
            frequencies_[i] = lowest * std::exp(step * double(i));
        frequencies_.back() = highest;
    }

    const std::vector<double>& frequencies() const { return frequencies_; }
    std::vector<double>& values() { return values_; }

    // Calls FUNCTION(bin, value) for all bins of width SPACING, in ascending order.
    template <class Function>
    void for_each_bin(int bins, double spacing, const Function& function) const {
        std::size_t i = 1;
        for (int bin = 1; bin < bins; ++bin) {
            const double f = bin * spacing;
            while (i + 1 < frequencies_.size() && frequencies_[i] < f)
                ++i;
            const double u =
                std::clamp((f - frequencies_[i - 1]) / (frequencies_[i] - frequencies_[i - 1]), 0.0, 1.0);
            function(static_cast<std::size_t>(bin), values_[i - 1] + u * (values_[i] - values_[i - 1]));
        }
    }

  private:
    std::vector<double> values_, frequencies_;
};

// What the static notches leave of the power in each bin: each is run forward and backward, CASCADE times
// (2.4).
std::vector<double> static_notch_powers(const std::vector<StaticNotch>& notches, double rate) {
    constexpr auto bins = static_cast<std::size_t>(NoiseSpectrum::bins);
    std::vector<double> powers(bins, 1.0);
    for (const StaticNotch& notch : notches) {
        if (!is_audible_notch(notch.frequency, rate)) continue;
        const double turns = notch.frequency / rate;
        const double cosine = cos_turns(turns), width = notch_width(turns, notch.q);
        for (std::size_t i = 1; i < bins; ++i) {
            const double at = double(i) / NoiseSpectrum::length;
            const double power = notch_power(cos_turns(at), sin_turns(at), cosine, width);
            powers[i] *= std::pow(power, 2 * notch.cascade);
        }
    }
    return powers;
}

// X to the power of N by squaring; N >= 0.
void multiply_by_power(const std::vector<float>& x, int n, std::vector<float>& product) {
    std::vector<float> square = x;
    for (; n > 0; n /= 2) {
        if (n % 2 == 1)
            for (std::size_t i = 0; i < square.size(); ++i)
                product[i] *= square[i];
        if (n > 1)
            for (float& s : square)
                s *= s;
    }
}

// The mean over the voice of what its sweeps leave of the power, in one ear.
class SweptPower {
  public:
    SweptPower(const std::vector<double>& frequencies, const SweepMotion& motion)
        : motion_(motion), cosine_(frequencies.size()), sine_(frequencies.size()) {
        for (std::size_t i = 0; i < frequencies.size(); ++i) {
            cosine_[i] = static_cast<float>(1 - cos_turns(frequencies[i] / motion.clock().rate));
            sine_[i] = static_cast<float>(sin_turns(frequencies[i] / motion.clock().rate));
        }
    }

    std::vector<double> mean(int ear) const {
        constexpr int moments = 96;
        std::vector<double> sum(cosine_.size(), 0.0);
        for (int m = 0; m < moments; ++m) {
            const std::vector<float> now = at(ear, (m + 0.5) / moments * motion_.typical_frames());
            for (std::size_t i = 0; i < sum.size(); ++i)
                sum[i] += double(now[i]) / moments;
        }
        return sum;
    }

  private:
    std::vector<float> at(int ear, double frame) const {
        std::vector<float> power(cosine_.size(), 1.0f), section(cosine_.size());
        for (std::size_t sweep = 0; sweep < motion_.sweeps(); ++sweep)
            for (int pass = 0; pass < motion_.passes(); ++pass) {
                const Notch notch = motion_.at(sweep, ear, pass, frame);
                if (!is_audible_notch(notch.frequency, motion_.clock().rate)) continue;
                fill_section(notch, section);
                multiply_by_power(section, notch.cascade, power);
            }
        return power;
    }

    // notch_power over the whole axis; 1 - cos keeps its digits at low frequencies.
    void fill_section(const Notch& notch, std::vector<float>& section) const {
        const double turns = notch.frequency / motion_.clock().rate;
        const auto centre = static_cast<float>(1 - cos_turns(turns));
        const auto width = static_cast<float>(notch_width(turns, notch.q));
        for (std::size_t i = 0; i < section.size(); ++i) {
            const float distance = cosine_[i] - centre, breadth = width * sine_[i];
            const float square = distance * distance;
            section[i] = square / (square + breadth * breadth + 1e-30f);
        }
    }

    const SweepMotion& motion_;
    std::vector<float> cosine_, sine_;  // 1 - cos and sin
};

}  // namespace

double expected_crest(double crossings, double seconds, std::int64_t frames) {
    constexpr double ln2 = 0.6931471805599453;
    const auto inverse_erfc = [](double y) {
        double x = std::sqrt(std::max(0.0, -std::log(y)));
        for (int i = 0; i < 30; ++i) {  // Newton; erfc'(x) = -2/sqrt(pi) exp(-x^2)
            const double slope = -1.1283791670955126 * std::exp(-x * x);
            x -= (std::erfc(x) - y) / slope;
        }
        return x;
    };
    const double by_crossings = std::sqrt(2 * std::log(std::max(2.0, 2 * seconds * crossings / ln2)));
    const double by_frames = std::sqrt(2.0) * inverse_erfc(ln2 / double(std::max<std::int64_t>(frames, 2)));
    return std::min(by_crossings, by_frames);
}

NoiseSpectrum::NoiseSpectrum(const NoiseColour& colour, const std::vector<StaticNotch>& notches,
                             const SweepMotion& motion) {
    const StepClock& clock = motion.clock();
    const double rate = clock.rate, spacing = rate / length;
    const Conditioning conditioning(rate);
    LogCurve curve(1024, spacing, rate / 2);
    for (std::size_t i = 0; i < curve.values().size(); ++i) {
        const double f = curve.frequencies()[i];
        curve.values()[i] = colour.gain(f, rate, clock.seconds) * conditioning.gain(f);
    }
    std::vector<double> steady(bins, 0.0);  // power without the static notches
    curve.for_each_bin(bins, spacing, [&](std::size_t bin, double gain) { steady[bin] = gain * gain; });
    const std::vector<double> notched = static_notch_powers(notches, rate);

    double plain = 0, source = 0;
    for (std::size_t i = 1; i < steady.size(); ++i) {
        plain += steady[i];
        source += steady[i] * notched[i];
    }
    if (!(source > 0) || !std::isfinite(plain)) return;

    LogCurve swept(512, spacing, rate / 2);
    const SweptPower swept_power(swept.frequencies(), motion);
    double loudest = 0, makeup[2] = {1, 1};
    double crest = 1;
    for (int ear = 0; ear < 2; ++ear) {
        if (ear == 1 && motion.ears_agree()) {
            makeup[1] = makeup[0];
            break;
        }
        if (motion.is_off())
            std::fill(swept.values().begin(), swept.values().end(), 1.0);
        else
            swept.values() = swept_power.mean(ear);
        double left = 0, power = 0, moment = 0;  // power left by the sweeps; of the whole, and f^2 of it
        swept.for_each_bin(bins, spacing, [&](std::size_t bin, double share) {
            const double f = double(bin) * spacing, density = steady[bin] * share * notched[bin];
            left += steady[bin] * share;
            power += density;
            moment += density * f * f;
        });
        if (!(power > 0)) return;
        makeup[ear] = std::sqrt(plain / left);
        const double own = power * makeup[ear] * makeup[ear];
        if (own <= loudest) continue;
        loudest = own;
        crest = expected_crest(std::sqrt(moment / power), clock.seconds, clock.frames);
    }
    // A frame of random bins g (a + ib), a and b of variance 1, has the variance 4 sum g^2.
    for (int ear = 0; ear < 2; ++ear)
        levels_[ear] = nominal_peak / crest * makeup[ear] * std::sqrt(source / loudest);

    double greatest = 0;
    for (std::size_t i = 1; i < steady.size(); ++i)
        greatest = std::max(greatest, steady[i] * notched[i]);
    std::size_t audible = steady.size();
    while (audible > 1 && steady[audible - 1] * notched[audible - 1] < 1e-16 * greatest)
        --audible;
    gains_.resize(audible);
    for (std::size_t i = 1; i < audible; ++i)
        gains_[i] = static_cast<float>(std::sqrt(steady[i] * notched[i] / (4 * source)));
}

}  // namespace stillpoint::dsp
