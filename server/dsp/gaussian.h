// Normally distributed numbers by index.
#pragma once

#include <cstdint>

namespace stillpoint::dsp {

// Writes numbers FIRST .. FIRST + COUNT - 1 of the stream KEY: independent, mean 0, variance 1, at most 6.8.
// The pair (2k, 2k + 1) comes from number k of the splitmix64 sequence by Box and Muller's transform with our
// own logarithm and sine, so the bits are the same on every machine. FIRST may be negative; COUNT is even,
// FIRST too.
void fill_gaussian(std::uint64_t key, std::int64_t first, int count, float* out) noexcept;

}  // namespace stillpoint::dsp
