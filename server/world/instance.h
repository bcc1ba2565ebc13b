// One thing in the world, and the 28 bytes that say so on the wire (world.proto, ChunkInstances.records).
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "world/style.h"

namespace stillpoint::world {

// x, y, z, w; unit length.
using Quaternion = std::array<double, 4>;

struct Instance {
    std::uint16_t id = 0;
    Archetype archetype = Archetype::Orb;
    std::uint8_t palette = 0;
    std::array<double, 3> position{};  // units; beyond +-511 clamped
    Quaternion rotation{0, 0, 0, 1};
    double size = 1;
    int lightness = 0;  // -128..127
    int hue = 0;        // -128..127
    std::uint8_t glow = 0;
    std::array<std::uint8_t, 4> parameters{};
    Program program = Program::Still;
    std::uint8_t phase = 0;
    std::int64_t birth = 0;  // media sample
};

// Appends the record. Births before FIRST_SAMPLE are written as 0; lives are without end.
void append_record(const Instance& instance, std::int64_t first_sample, std::string& records);

// The parts of a record; exact arithmetic only, so every build writes the same bytes.
std::uint8_t scale_byte(double size);                     // nearest 2^((q - 128) / 32)
std::uint32_t rotation_bits(const Quaternion& rotation);  // smallest three
double sine_of_turns(double turns);                       // error below 1e-9, only + - * and floor

}  // namespace stillpoint::world
