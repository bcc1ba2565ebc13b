// A logarithm for thousands of spectral bins a hop.
#pragma once

#include <bit>
#include <cstdint>

namespace stillpoint::analysis {

// log2 of a positive, normal number; error below 1e-5. Only + and *, so compilers turn a loop of it into
// vectors and every machine gets the same bits.
inline float fast_log2(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const auto exponent = static_cast<float>(static_cast<std::int32_t>(bits >> 23) - 127);
    const float m = std::bit_cast<float>((bits & 0x007FFFFFU) | 0x3F800000U) - 1.0F;  // 0..1
    // Polynomial through 0 at m = 0 and 1 at m = 1, so octaves join.
    const float q = (((0.02569126F * m - 0.09720183F) * m + 0.18410083F) * m - 0.27656950F) * m + 0.44265407F;
    const float p = m + m * (1.0F - m) * q;
    return exponent + p;
}

}  // namespace stillpoint::analysis
