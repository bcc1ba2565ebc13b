// Random numbers that are a pure function of a key and an index, so that any stretch can be drawn at any
// time.
#pragma once

#include <cstdint>
#include <string_view>

namespace stillpoint::dsp {

// The finaliser of splitmix64 (Steele, Lea, Flood 2014): a bijection that scatters its bits.
constexpr std::uint64_t scatter(std::uint64_t x) noexcept {
    x ^= x >> 30;
    x *= 0xbf58476d1ce4e5b9ULL;
    x ^= x >> 27;
    x *= 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

// Number INDEX of the splitmix64 sequence that starts at KEY.
constexpr std::uint64_t random_bits(std::uint64_t key, std::uint64_t index) noexcept {
    return scatter(key + (index + 1) * 0x9e3779b97f4a7c15ULL);
}

constexpr std::uint64_t combine_keys(std::uint64_t a, std::uint64_t b) noexcept {
    return scatter(scatter(a) + 0x9e3779b97f4a7c15ULL + b);
}

constexpr std::uint64_t key_of(std::string_view text) noexcept {
    std::uint64_t hash = 0xcbf29ce484222325ULL;  // FNV-1a
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    return scatter(hash);
}

}  // namespace stillpoint::dsp
