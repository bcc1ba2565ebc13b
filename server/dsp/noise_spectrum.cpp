#include "dsp/noise_spectrum.h"

#include <algorithm>
#include <cmath>

namespace stillpoint::dsp {
namespace {

// The chain's fixed filters, each run forward and backward: Butterworth
// low-pass of order 1 at 10 kHz and high-pass of order 2 at 50 Hz.
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

// A curve over frequency, known at points that are evenly spaced on a
// logarithmic axis and straight between them. Smooth spectra need few points,
// and bins are many.
constexpr std::size_t colour_points = 1024, swept_points = 512;

void fill_axis(double lowest, double highest, std::vector<double>& axis) noexcept {
    const double step = std::log(highest / lowest) / double(axis.size() - 1);
    for (std::size_t i = 0; i < axis.size(); ++i)
        axis[i] = lowest * std::exp(step * double(i));
    axis.back() = highest;
}

// Calls FUNCTION(bin, value) for all bins but the first, in ascending order.
template <class Function>
void for_each_bin(const std::vector<double>& axis, const std::vector<double>& values, double spacing,
                  const Function& function) noexcept {
    std::size_t i = 1;
    for (int bin = 1; bin < NoiseSpectrum::bins; ++bin) {
        const double f = bin * spacing;
        while (i + 1 < axis.size() && axis[i] < f)
            ++i;
        const double u = std::clamp((f - axis[i - 1]) / (axis[i] - axis[i - 1]), 0.0, 1.0);
        function(static_cast<std::size_t>(bin), values[i - 1] + u * (values[i] - values[i - 1]));
    }
}

// PRODUCT times X to the power of N, by squaring X; N >= 0.
void multiply_by_power(std::vector<float>& x, int n, std::vector<float>& product) noexcept {
    for (; n > 0; n /= 2) {
        if (n % 2 == 1)
            for (std::size_t i = 0; i < x.size(); ++i)
                product[i] *= x[i];
        if (n > 1)
            for (float& value : x)
                value *= value;
    }
}

// What a notch leaves of the power at each point of the axis; 1 - cos keeps its
// digits at low frequencies.
void fill_section(const Notch& notch, double rate, SpectrumScratch& scratch) noexcept {
    const double turns = notch.frequency / rate;
    const auto centre = static_cast<float>(1 - cos_turns(turns));
    const auto width = static_cast<float>(notch_width(turns, notch.q));
    for (std::size_t i = 0; i < scratch.section.size(); ++i) {
        const float distance = scratch.cosine[i] - centre, breadth = width * scratch.sine[i];
        const float square = distance * distance;
        scratch.section[i] = square / (square + breadth * breadth + 1e-30f);
    }
}

// The mean over the voice of what its sweeps leave of the power in one ear, at
// each point of the axis.
void fill_swept(const SweepMotion& motion, int ear, SpectrumScratch& scratch) noexcept {
    constexpr int moments = 96;
    const double rate = motion.clock().rate;
    for (std::size_t i = 0; i < swept_points; ++i) {
        scratch.cosine[i] = static_cast<float>(1 - cos_turns(scratch.swept_axis[i] / rate));
        scratch.sine[i] = static_cast<float>(sin_turns(scratch.swept_axis[i] / rate));
    }
    std::fill(scratch.swept.begin(), scratch.swept.end(), motion.is_off() ? 1.0 : 0.0);
    for (int m = 0; m < moments && !motion.is_off(); ++m) {
        const double frame = (m + 0.5) / moments * motion.typical_frames();
        std::fill(scratch.product.begin(), scratch.product.end(), 1.0f);
        for (std::size_t sweep = 0; sweep < motion.sweeps(); ++sweep)
            for (int pass = 0; pass < motion.passes(); ++pass) {
                const Notch notch = motion.at(sweep, ear, pass, frame);
                if (!is_audible_notch(notch.frequency, rate)) continue;
                fill_section(notch, rate, scratch);
                multiply_by_power(scratch.section, notch.cascade, scratch.product);
            }
        for (std::size_t i = 0; i < swept_points; ++i)
            scratch.swept[i] += double(scratch.product[i]) / moments;
    }
}

// What the static notches leave of the power in each bin: each is run forward
// and backward, CASCADE times (2.4).
void fill_notched(const std::vector<StaticNotch>& notches, double rate,
                  std::vector<float>& notched) noexcept {
    std::fill(notched.begin(), notched.end(), 1.0f);
    for (const StaticNotch& notch : notches) {
        if (!is_audible_notch(notch.frequency, rate)) continue;
        const double turns = notch.frequency / rate;
        const double cosine = cos_turns(turns), width = notch_width(turns, notch.q);
        for (std::size_t i = 1; i < notched.size(); ++i) {
            const double at = double(i) / NoiseSpectrum::length;
            const double power = notch_power(cos_turns(at), sin_turns(at), cosine, width);
            notched[i] *= static_cast<float>(std::pow(power, 2 * notch.cascade));
        }
    }
}

}  // namespace

SpectrumScratch::SpectrumScratch()
    : colour_axis(colour_points),
      colour(colour_points),
      swept_axis(swept_points),
      swept(swept_points),
      notched(NoiseSpectrum::bins),
      cosine(swept_points),
      sine(swept_points),
      section(swept_points),
      product(swept_points) {}

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

std::vector<float> fixed_gains(const std::vector<StaticNotch>& notches, double rate,
                               std::vector<float>& notched) {
    const Conditioning conditioning(rate);
    fill_notched(notches, rate, notched);
    std::vector<float> gains(NoiseSpectrum::bins, 0.0f);
    for (std::size_t i = 1; i < gains.size(); ++i)
        gains[i] = static_cast<float>(conditioning.gain(double(i) * rate / NoiseSpectrum::length) *
                                      std::sqrt(double(notched[i])));
    return gains;
}

double sweep_makeup(const std::vector<double>& density, const SweepMotion& motion, int ear,
                    SpectrumScratch& scratch) {
    const double rate = motion.clock().rate, spacing = rate / NoiseSpectrum::length;
    fill_axis(spacing, rate / 2, scratch.swept_axis);
    fill_swept(motion, ear, scratch);
    double all = 0, left = 0;
    for_each_bin(scratch.swept_axis, scratch.swept, spacing, [&](std::size_t bin, double share) {
        all += density[bin];
        left += density[bin] * share;
    });
    return left > 0 ? std::sqrt(all / left) : 1;
}

NoiseSpectrum::Outcome NoiseSpectrum::work_out(const SweepMotion& motion, SpectrumScratch& scratch,
                                               float* gains) const noexcept {
    const StepClock& clock = motion.clock();
    const double rate = clock.rate, spacing = rate / length;
    const Conditioning conditioning(rate);
    fill_axis(spacing, rate / 2, scratch.colour_axis);
    fill_axis(spacing, rate / 2, scratch.swept_axis);
    for (std::size_t i = 0; i < colour_points; ++i) {
        const double f = scratch.colour_axis[i];
        scratch.colour[i] = colour_.gain(f, rate, clock.seconds) * conditioning.gain(f);
    }
    fill_notched(notches_, rate, scratch.notched);

    double plain = 0, source = 0,
           greatest = 0;  // power without and with the static notches
    for_each_bin(scratch.colour_axis, scratch.colour, spacing, [&](std::size_t bin, double gain) {
        const double power = gain * gain * double(scratch.notched[bin]);
        plain += gain * gain;
        source += power;
        greatest = std::max(greatest, power);
    });
    Outcome outcome;
    if (!(source > 0) || !std::isfinite(plain)) return outcome;

    // A frame of random bins g (a + ib), a and b of variance 1, has the variance
    // 4 sum g^2.
    gains[0] = 0;
    for_each_bin(scratch.colour_axis, scratch.colour, spacing, [&](std::size_t bin, double gain) {
        const double power = gain * gain * double(scratch.notched[bin]);
        gains[bin] = static_cast<float>(std::sqrt(power / (4 * source)));
        if (power > 1e-16 * greatest) outcome.audible_bins = static_cast<int>(bin) + 1;
    });

    double loudest = 0, crest = 1, makeup[2] = {1, 1};
    for (int ear = 0; ear < 2; ++ear) {
        if (ear == 1 && motion.ears_agree()) {
            makeup[1] = makeup[0];
            break;
        }
        fill_swept(motion, ear, scratch);
        double left = 0, power = 0,
               moment = 0;  // what the sweeps leave; all; f^2 of it
        for_each_bin(scratch.swept_axis, scratch.swept, spacing, [&](std::size_t bin, double share) {
            const double f = double(bin) * spacing, gain = gains[bin];
            const double density = gain * gain * share, notched = scratch.notched[bin];
            if (notched > 0) left += density / notched;
            power += density;
            moment += density * f * f;
        });
        if (!(power > 0)) return Outcome{};
        makeup[ear] = std::sqrt(plain / (4 * source) / left);
        const double own = power * makeup[ear] * makeup[ear];
        if (own <= loudest) continue;
        loudest = own;
        crest = expected_crest(std::sqrt(moment / power), clock.seconds, clock.frames);
    }
    for (int ear = 0; ear < 2; ++ear)
        outcome.levels[ear] =
            static_cast<float>(nominal_peak / crest * makeup[ear] * 0.5 / std::sqrt(loudest));
    return outcome;
}

}  // namespace stillpoint::dsp
