#include "world/instance.h"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>
#include <vector>

using namespace stillpoint::world;

TEST_CASE("A record has the layout of world.proto, byte by byte") {
    Instance instance;
    instance.id = 0x1234;
    instance.archetype = Archetype::Ring;
    instance.palette = 5;
    instance.position = {1.5, -2, 100.25};
    instance.rotation = {0, 0, 0, 1};
    instance.size = 1;
    instance.lightness = -3;
    instance.hue = 7;
    instance.glow = 120;
    instance.parameters = {1, 2, 3, 4};
    instance.program = Program::Breathe;
    instance.phase = 128;
    instance.birth = 48000 + 960 * 0x0102;
    std::string bytes;
    append_record(instance, 48000, bytes);
    const std::vector<int> expected{0x34, 0x12, 3,    5,    0x60, 0x00, 0x80, 0xFF, 0x10, 0x19,
                                    0x00, 0x00, 0x00, 0xC0, 128,  0xFD, 7,    120,  1,    2,
                                    3,    4,    3,    128,  0x02, 0x01, 0xFF, 0xFF};
    std::vector<int> found;
    for (const char byte : bytes)
        found.push_back(static_cast<unsigned char>(byte));
    CHECK(found == expected);
}

TEST_CASE("What was born before the frame has birth 0") {
    Instance instance;
    std::string bytes;
    append_record(instance, 960000, bytes);
    CHECK(bytes[24] == 0);
    CHECK(bytes[25] == 0);
}

TEST_CASE("The scale byte is the nearest power") {
    for (int q = 0; q < 256; ++q) {
        const double exact = std::exp2((q - 128) / 32.0);
        CHECK(scale_byte(exact) == q);
        CHECK(scale_byte(exact * 1.009) == q);
        CHECK(scale_byte(exact / 1.009) == q);
    }
    CHECK(scale_byte(0) == 0);
    CHECK(scale_byte(1e6) == 255);
}

TEST_CASE("A rotation comes back from its smallest three") {
    const double s = std::sqrt(0.5);
    for (const Quaternion& q :
         {Quaternion{0, 0, 0, 1}, {s, 0, 0, s}, {0, -s, 0, s}, {0.5, -0.5, 0.5, -0.5}, {0, 0, 1, 0}}) {
        const std::uint32_t bits = rotation_bits(q);
        Quaternion back{};
        double rest = 1;
        int shift = 20;
        const std::size_t largest = bits >> 30;
        for (std::size_t i = 0; i < 4; ++i) {
            if (i == largest) continue;
            int value = static_cast<int>(bits >> shift & 0x3FF);
            if (value > 511) value -= 1024;
            shift -= 10;
            back[i] = value / 511.0 * s;
            rest -= back[i] * back[i];
        }
        back[largest] = std::sqrt(std::max(rest, 0.0));
        double dot = 0;
        for (std::size_t i = 0; i < 4; ++i)
            dot += q[i] * back[i];
        CHECK(std::abs(dot) > 0.99999);
    }
}

TEST_CASE("The sine of turns") {
    for (double turns = -3; turns < 3; turns += 0.0137)
        CHECK(std::abs(sine_of_turns(turns) - std::sin(2 * std::numbers::pi * turns)) < 1e-8);
}
