#include "dsp/gaussian.h"

#include <cmath>

#include "dsp/counter_random.h"
#include "dsp/exponential.h"
#include "dsp/sine.h"

namespace stillpoint::dsp {

void fill_gaussian(std::uint64_t key, std::int64_t first, int count, float* out) noexcept {
    constexpr double unit = 1.0 / 4294967296.0;
    for (int k = 0; k < count; k += 2) {
        const auto pair = static_cast<std::uint64_t>((first + k) / 2);
        const std::uint64_t bits = random_bits(key, pair);
        const double radius = std::sqrt(-2 * logarithm((double(bits >> 32) + 0.5) * unit));
        const double turns = double(bits & 0xffffffffULL) * unit;
        out[k] = static_cast<float>(radius * cos_turns(turns));
        out[k + 1] = static_cast<float>(radius * sin_turns(turns));
    }
}

}  // namespace stillpoint::dsp
