#include "world/instance.h"

#include <algorithm>
#include <cmath>

namespace stillpoint::world {
namespace {

constexpr double position_unit = 1.0 / 64;
constexpr std::int64_t tick_samples = 960;

void append_byte(std::string& bytes, unsigned value) {
    bytes.push_back(static_cast<char>(value & 0xFF));
}
void append_u16(std::string& bytes, unsigned value) {
    append_byte(bytes, value);
    append_byte(bytes, value >> 8);
}
void append_position(std::string& bytes, double units) {
    const double steps = std::floor(units / position_unit + 0.5);
    append_u16(bytes, static_cast<unsigned>(static_cast<int>(std::clamp(steps, -32767.0, 32767.0))));
}

}  // namespace

std::uint8_t scale_byte(double size) {
    constexpr double step = 1.0218971486541166;       // 2^(1/32)
    constexpr double half_step = 1.0108892860517005;  // 2^(1/64)
    double value = 0.0625 * half_step;                // the border between q = 0 and q = 1
    int q = 0;
    while (q < 255 && size >= value) {
        value *= step;
        ++q;
    }
    return static_cast<std::uint8_t>(q);
}

std::uint32_t rotation_bits(const Quaternion& rotation) {
    std::size_t largest = 0;
    for (std::size_t i = 1; i < 4; ++i)
        if (std::abs(rotation[i]) > std::abs(rotation[largest])) largest = i;
    const double sign = rotation[largest] < 0 ? -1 : 1;
    std::uint32_t bits = static_cast<std::uint32_t>(largest);
    for (std::size_t i = 0; i < 4; ++i) {
        if (i == largest) continue;
        constexpr double sqrt_2 = 1.4142135623730951;
        const double steps = std::floor(sign * rotation[i] * sqrt_2 * 511 + 0.5);
        bits = bits << 10 |
               (static_cast<std::uint32_t>(static_cast<int>(std::clamp(steps, -511.0, 511.0))) & 0x3FF);
    }
    return bits;
}

double sine_of_turns(double turns) {
    double x = turns - std::floor(turns + 0.5);  // -1/2 .. 1/2
    if (x > 0.25) x = 0.5 - x;
    if (x < -0.25) x = -0.5 - x;
    // Taylor series of sin(2 pi x); |x| <= 1/4.
    const double a = x * 6.283185307179586, b = a * a;
    return a * (1 - b / 6 * (1 - b / 20 * (1 - b / 42 * (1 - b / 72 * (1 - b / 110 * (1 - b / 156))))));
}

void append_record(const Instance& instance, std::int64_t first_sample, std::string& records) {
    append_u16(records, instance.id);
    append_byte(records, static_cast<unsigned>(instance.archetype));
    append_byte(records, instance.palette);
    for (const double axis : instance.position)
        append_position(records, axis);
    const std::uint32_t rotation = rotation_bits(instance.rotation);
    append_u16(records, rotation);
    append_u16(records, rotation >> 16);
    append_byte(records, scale_byte(instance.size));
    append_byte(records, static_cast<unsigned>(instance.lightness));
    append_byte(records, static_cast<unsigned>(instance.hue));
    append_byte(records, instance.glow);
    for (const std::uint8_t parameter : instance.parameters)
        append_byte(records, parameter);
    append_byte(records, static_cast<unsigned>(instance.program));
    append_byte(records, instance.phase);
    const std::int64_t birth = (instance.birth - first_sample) / tick_samples;
    append_u16(records, static_cast<unsigned>(std::clamp<std::int64_t>(birth, 0, 0xFFFE)));
    append_u16(records, 0xFFFF);
}

}  // namespace stillpoint::world
