#include "dsp/head_loudness.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "dsp/fft.h"
#include "dsp/kemar.h"

namespace stillpoint::dsp {
namespace {

constexpr int length = 4 * kemar_taps;  // so many bins that no peak between two of them stands out
constexpr double margin = 1.01;         // for what does

// Of the loudest direction, for each bin.
std::vector<float> make_table() {
    const RealFft fft(length);
    const FftArray<float> time(length);
    const FftArray<RealFft::Complex> frequency(fft.bins());
    std::vector<float> loudest(fft.bins());
    for (const auto& response : kemar_left_ear) {
        std::fill_n(time.data(), length, 0.0f);
        std::copy_n(response, kemar_taps, time.data());
        fft.forward(time, frequency);
        for (std::size_t bin = 0; bin < loudest.size(); ++bin)
            loudest[bin] = std::max(loudest[bin], std::abs(frequency[bin]));
    }
    return loudest;
}

}  // namespace

double loudest_response(double from, double to) {
    static const std::vector<float> table = make_table();
    const double bins = double(table.size() - 1), per_hertz = double(length) / kemar_rate;
    double low = std::abs(from) * per_hertz, high = std::abs(to) * per_hertz;
    if (low > high) std::swap(low, high);
    if ((from < 0) != (to < 0)) low = 0;
    const auto first = table.begin() + std::ptrdiff_t(std::floor(std::min(low, bins)));
    const auto last = table.begin() + std::ptrdiff_t(std::ceil(std::min(high, bins)));
    return margin * double(*std::max_element(first, last + 1));
}

}  // namespace stillpoint::dsp
