#include "dsp/head_responses.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>

#include "dsp/sine.h"

namespace stillpoint::dsp {
namespace {

constexpr double lobes = 32, kaiser_beta = 11;

// The modified Bessel function of order 0, by its series.
double bessel(double x) {
    double term = 1, sum = 1;
    for (int k = 1; term > 1e-17 * sum; ++k) {
        term *= x * x / (4.0 * k * k);
        sum += term;
    }
    return sum;
}

// A sinc with zeros at the whole numbers, faded out by a Kaiser window.
double windowed_sinc(double x) {
    if (x == 0) return 1;
    const double part = x / lobes;
    if (std::abs(part) >= 1) return 0;
    const double sinc = sin_turns(x / 2) / (two_pi / 2 * x);
    return sinc * bessel(kaiser_beta * std::sqrt(1 - part * part)) / bessel(kaiser_beta);
}

}  // namespace

std::shared_ptr<const HeadResponses> HeadResponses::at_rate(int rate) {
    static std::mutex mutex;
    static std::map<int, std::weak_ptr<const HeadResponses>> in_use;
    static std::shared_ptr<const HeadResponses> latest;  // kept, so that they are made once and not per track
    const std::lock_guard lock(mutex);
    std::erase_if(in_use, [](const auto& entry) { return entry.second.expired(); });
    auto responses = in_use[rate].lock();
    if (!responses) {
        responses = std::make_shared<const HeadResponses>(rate);
        in_use[rate] = responses;
    }
    latest = responses;
    return responses;
}

HeadResponses::HeadResponses(int rate) {
    if (rate == kemar_rate) {
        taps_ = kemar_taps;
        values_.assign(&kemar_left_ear[0][0], &kemar_left_ear[0][0] + std::ptrdiff_t{directions} * taps_);
        return;
    }
    const double step = double(kemar_rate) / rate;  // measured samples for each one of ours
    const double band = std::min(1.0, 1 / step);    // below the lower of both limits
    const double reach = lobes / band;
    taps_ = static_cast<int>(std::ceil((kemar_taps + reach / 2) / step));
    values_.assign(std::size_t(directions) * std::size_t(taps_), 0);
    for (int tap = 0; tap < taps_; ++tap) {
        const double time = tap * step;
        const int first = std::max(0, static_cast<int>(std::ceil(time - reach)));
        const int last = std::min(kemar_taps - 1, static_cast<int>(std::floor(time + reach)));
        for (int i = first; i <= last; ++i) {
            const double weight = step * band * windowed_sinc((time - i) * band);
            for (int d = 0; d < directions; ++d)
                values_[std::size_t(d) * std::size_t(taps_) + std::size_t(tap)] +=
                    weight * double(kemar_left_ear[d][i]);
        }
    }
}

int HeadResponses::nearest(double azimuth) noexcept {
    const double steps = fraction(azimuth / 360) * directions;
    if (steps >= directions - 0.5) return 0;
    return static_cast<int>(std::ceil(steps - 0.5));
}

}  // namespace stillpoint::dsp
