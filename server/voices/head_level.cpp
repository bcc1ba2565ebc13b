#include "voices/head_level.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <limits>
#include <vector>

#include "dsp/head_loudness.h"
#include "dsp/sine.h"

namespace stillpoint::voices {
namespace {

using Complex = std::complex<double>;

constexpr std::int64_t most_terms = 24576, most_hops = 2048, fewest_hops = 64, stretches = 16;
constexpr int frequencies = 17;                        // along a moving carrier
constexpr double mean_delay = 50.0 / dsp::kemar_rate;  // s, of the responses

constexpr std::size_t directions = dsp::HeadResponses::directions;

// What a frame of a steady tone contributes to the left ear, from each direction, so many samples after its
// beginning: the sum of h(j) w(k - j) e^(-j omega j) over the taps j that its window covers. With the
// window's wave taken apart, the sums over the taps up to anywhere serve for all k.
class FrameTable {
  public:
    FrameTable(const dsp::HeadResponses& responses, const HeadFrames& frames, double turns, double delay,
               const std::vector<int>& ages);

    const Complex* at(std::size_t age) const { return values_.data() + age * directions; }

  private:
    static constexpr std::size_t waves = 6;  // 1, cos and sin of the window, times cos and -sin of the tone
    using Sums = std::array<double, waves>;

    std::vector<Complex> values_;
};

FrameTable::FrameTable(const dsp::HeadResponses& responses, const HeadFrames& frames, double turns,
                       double delay, const std::vector<int>& ages)
    : values_(ages.size() * directions) {
    const int taps = responses.taps();
    const double period = (frames.root_window ? 2.0 : 1.0) * (frames.length - 1);
    std::vector<Sums> basis(static_cast<std::size_t>(taps));
    for (int j = 0; j < taps; ++j) {
        const double re = dsp::cos_turns(turns * (j - delay)), im = -dsp::sin_turns(turns * (j - delay));
        const double c = dsp::cos_turns(j / period), s = dsp::sin_turns(j / period);
        basis[std::size_t(j)] = {re, im, c * re, c * im, s * re, s * im};
    }
    // How many taps have entered and left the window at each age.
    struct Reach {
        int entered, left;
        std::array<double, 3> weight;
    };
    std::vector<Reach> reaches;
    std::vector<bool> wanted(static_cast<std::size_t>(taps) + 1);
    for (const int age : ages) {
        const double c = dsp::cos_turns(age / period), s = dsp::sin_turns(age / period);
        Reach reach{std::clamp(age + 1, 0, taps),
                    std::clamp(age - frames.length + 1, 0, taps),
                    {0.5, -0.5 * c, -0.5 * s}};
        if (frames.root_window) reach.weight = {0, s, -c};
        wanted[std::size_t(reach.entered)] = wanted[std::size_t(reach.left)] = true;
        reaches.push_back(reach);
    }
    std::vector<Sums> through(static_cast<std::size_t>(taps) + 1);
    for (std::size_t d = 0; d < directions; ++d) {
        const double* response = responses.left(static_cast<int>(d));
        Sums sum{};
        for (std::size_t j = 0; j <= static_cast<std::size_t>(taps); ++j) {
            if (wanted[j]) through[j] = sum;
            if (j == static_cast<std::size_t>(taps)) break;
            for (std::size_t w = 0; w < waves; ++w)
                sum[w] += response[j] * basis[j][w];
        }
        for (std::size_t i = 0; i < reaches.size(); ++i) {
            const Sums &to = through[std::size_t(reaches[i].entered)],
                       &from = through[std::size_t(reaches[i].left)];
            const auto& weight = reaches[i].weight;
            double re = 0, im = 0;
            for (std::size_t w = 0; w < 3; ++w) {
                re += weight[w] * (to[2 * w] - from[2 * w]);
                im += weight[w] * (to[2 * w + 1] - from[2 * w + 1]);
            }
            values_[i * directions + d] = {re, im};
        }
    }
}

// The tables along the carrier's ramp; between two of them the values run straight.
class FrameTables {
  public:
    FrameTables(const dsp::HeadResponses& responses, const HeadFrames& frames, const dsp::Ramp& hertz,
                int rate, const std::vector<int>& ages) {
        const int count = hertz.is_constant() ? 1 : frequencies;
        for (int i = 0; i < count; ++i) {
            const double alpha = count > 1 ? double(i) / (count - 1) : 0;
            tables_.emplace_back(responses, frames, dsp::fraction(std::max(0.0, hertz.at(alpha)) / rate),
                                 mean_delay * rate, ages);
        }
    }

    void set(double alpha) {
        const double x = std::clamp(alpha, 0.0, 1.0) * double(tables_.size() - 1);
        const auto below = std::min(static_cast<std::size_t>(x), tables_.size() - 1);
        below_ = &tables_[below];
        above_ = &tables_[std::min(below + 1, tables_.size() - 1)];
        part_ = x - double(below);
    }
    Complex left(std::size_t age, std::size_t direction) const {
        const Complex value = below_->at(age)[direction];
        return below_ == above_ ? value : value * (1 - part_) + above_->at(age)[direction] * part_;
    }
    Complex right(std::size_t age, std::size_t direction) const {
        return left(age, (directions - direction) % directions);
    }

  private:
    std::vector<FrameTable> tables_;
    const FrameTable *below_ = nullptr, *above_ = nullptr;
    double part_ = 0;
};

}  // namespace

double head_peak(const dsp::HeadResponses& responses, const HeadFrames& frames, const HeadPath& path,
                 const dsp::Ramp& hertz, const dsp::StepClock& clock, const dsp::Transition* transition) {
    // The ages of the frames that sound on a hop, and in the middle of one.
    const std::int64_t sounding = (frames.length + responses.taps() - 2) / frames.hop + 1;
    std::vector<int> ages;
    for (const int half : {0, frames.hop / 2})
        for (std::int64_t age = 0; age < sounding; ++age)
            ages.push_back(static_cast<int>(age * frames.hop) + half);
    FrameTables tables(responses, frames, hertz, clock.rate, ages);

    const std::int64_t hops = (clock.frames + frames.hop - 1) / frames.hop;
    const std::int64_t looked_at = std::min(hops, std::clamp(most_terms / sounding, fewest_hops, most_hops));
    const std::int64_t parts = hops > looked_at ? stretches : 1, length = looked_at / parts;
    std::vector<std::size_t> from(static_cast<std::size_t>(length + sounding));
    double largest = 0;
    for (std::int64_t part = 0; part < parts; ++part) {
        const std::int64_t start = parts > 1 ? part * (hops - length) / (parts - 1) : 0;
        for (std::int64_t i = std::max<std::int64_t>(0, sounding - start); i < length + sounding; ++i)
            from[std::size_t(i)] =
                static_cast<std::size_t>(path.direction(frames.middle(start - sounding + i)));
        for (std::int64_t latest = start; latest < start + length; ++latest)
            for (const int half : {0, 1}) {
                const std::int64_t n = latest * frames.hop + half * (frames.hop / 2);
                if (n >= clock.frames) break;
                tables.set(transition ? transition->alpha(clock.time(double(n))) : 0);
                Complex left = 0, right = 0;
                for (std::int64_t age = 0; age < sounding && age <= latest; ++age) {
                    const auto row = static_cast<std::size_t>(half * sounding + age);
                    const std::size_t direction = from[std::size_t(latest - age - start + sounding)];
                    left += tables.left(row, direction);
                    right += tables.right(row, direction);
                }
                largest = std::max({largest, std::norm(left), std::norm(right)});
            }
    }
    return std::sqrt(largest) * frames.gain;
}

// The windows add up to a level that hardly changes; each direction is heard at its gain for the tone, as
// long as the window does not change within a response.
double quick_head_peak(const HeadFrames& frames, const dsp::Ramp& hertz, int rate) {
    constexpr double longest_response = double(dsp::kemar_taps) / dsp::kemar_rate;  // s
    const bool is_slow = frames.length >= 2 * longest_response * rate;
    const double highest = std::max(std::abs(hertz.start), std::abs(hertz.end));
    if (!is_slow || highest > 0.45 * rate) return std::numeric_limits<double>::infinity();
    constexpr int moments = 16;
    double windows = 0;
    for (int moment = 0; moment < moments; ++moment) {
        double sum = 0;
        for (double age = double(frames.hop) * moment / moments; age <= frames.length - 1; age += frames.hop)
            sum += frames.window(age);
        windows = std::max(windows, sum);
    }
    return windows * frames.gain * dsp::loudest_response(hertz.start, hertz.end);
}

double largest_response(const dsp::HeadResponses& responses, const dsp::Ramp& hertz, int rate) {
    // Over a wide ramp, or one that wraps around the sample rate, any frequency may be met.
    constexpr double narrow = 100.0 * frequencies;  // Hz
    constexpr int all_frequencies = 129;
    const bool is_wide = std::abs(hertz.end - hertz.start) > narrow ||
                         std::max(std::abs(hertz.start), std::abs(hertz.end)) > rate / 2.0;
    const dsp::Ramp range = hertz.is_constant() || !is_wide ? hertz : dsp::Ramp(0, rate / 2.0);
    const int count = hertz.is_constant() ? 1 : is_wide ? all_frequencies : frequencies;
    const auto taps = static_cast<std::size_t>(responses.taps());
    std::vector<double> cosine(taps), sine(taps);
    double largest = 0;
    for (int i = 0; i < count; ++i) {
        const double turns = dsp::fraction(range.at(count > 1 ? double(i) / (count - 1) : 0) / rate);
        for (std::size_t k = 0; k < taps; ++k) {
            cosine[k] = dsp::cos_turns(turns * double(k));
            sine[k] = dsp::sin_turns(turns * double(k));
        }
        for (std::size_t d = 0; d < directions; ++d) {
            const double* response = responses.left(static_cast<int>(d));
            double re = 0, im = 0;
            for (std::size_t k = 0; k < taps; ++k) {
                re += response[k] * cosine[k];
                im += response[k] * sine[k];
            }
            largest = std::max(largest, re * re + im * im);
        }
    }
    constexpr double between = 1.25;  // two of the frequencies
    return std::sqrt(largest) * (count > 1 ? between : 1);
}

}  // namespace stillpoint::voices
