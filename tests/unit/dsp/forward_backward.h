// The filter of 40-voices 0.2 as it is written there: sections, odd reflection, forward, backward, all at
// once. Slow and plain; what the streamed forms are held to.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace stillpoint {

enum class Pass { High, Low };

// A Butterworth filter of order 4 over SIGNAL (at least 16 frames), forward and backward.
inline std::vector<double> forward_backward(const std::vector<double>& signal, Pass pass, double cutoff,
                                            double rate) {
    constexpr std::ptrdiff_t pad = 15;
    const auto n = std::ptrdiff_t(signal.size());
    const auto at = [&](std::ptrdiff_t i) { return signal[std::size_t(i)]; };
    std::vector<double> x;
    for (std::ptrdiff_t i = pad; i > 0; --i)
        x.push_back(2 * at(0) - at(i));
    x.insert(x.end(), signal.begin(), signal.end());
    for (std::ptrdiff_t i = 1; i <= pad; ++i)
        x.push_back(2 * at(n - 1) - at(n - 1 - i));

    const double k = std::tan(M_PI * cutoff / rate);
    const auto run = [&] {
        double steady = x.front();
        for (const int i : {0, 1}) {
            const double damping = 2 * std::sin(M_PI * (2 * i + 1) / 8), norm = 1 / (1 + damping * k + k * k);
            const bool low = pass == Pass::Low;
            const double b0 = low ? k * k * norm : norm, b1 = low ? 2 * b0 : -2 * b0;
            const double a1 = 2 * (k * k - 1) * norm, a2 = (1 - damping * k + k * k) * norm;
            const double gain = (2 * b0 + b1) / (1 + a1 + a2);  // of a constant
            double z2 = (b0 - a2 * gain) * steady, z1 = (b1 - a1 * gain) * steady + z2;
            for (double& v : x) {
                const double y = b0 * v + z1;
                z1 = b1 * v - a1 * y + z2;
                z2 = b0 * v - a2 * y;
                v = y;
            }
            steady *= gain;
        }
        std::reverse(x.begin(), x.end());
    };
    run();
    run();
    return {x.begin() + pad, x.end() - pad};
}

}  // namespace stillpoint
