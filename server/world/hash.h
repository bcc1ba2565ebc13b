// Random numbers as a function of where they are used (32 bits, so that JavaScript has the same ones).
#pragma once

#include <cstdint>
#include <initializer_list>

namespace stillpoint::world {

// Folds the keys one after another: h = mix((h xor key) + 0x9e3779b9), beginning with h = 0.
// hash({1}) is mix(0x9e3779b8).
constexpr std::uint32_t mix(std::uint32_t h) {
    h ^= h >> 16;
    h *= 0x7feb352d;
    h ^= h >> 15;
    h *= 0x846ca68b;
    h ^= h >> 16;
    return h;
}
constexpr std::uint32_t hash(std::initializer_list<std::uint32_t> keys) {
    std::uint32_t h = 0;
    for (const std::uint32_t key : keys)
        h = mix((h ^ key) + 0x9e3779b9);
    return h;
}

// 0 <= u < 1, in steps of 2^-24.
constexpr double unit(std::uint32_t hash) {
    return (hash >> 8) * (1.0 / 16777216);
}

}  // namespace stillpoint::world
