// A look of the world: the part of a style file (config/styles/*.json) that the server acts on.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "track/diagnostic.h"

namespace stillpoint::world {

enum class Archetype : std::uint8_t { Orb, Crystal, Ribbon, Ring, Column, Dome, Terrain, Motes };
enum class Program : std::uint8_t { Still, Bob, Turn, Breathe, Drift };

struct Range {
    double low = 0;
    double high = 0;
    double at(double u) const { return low + (high - low) * u; }
};

// How instances of one kind look, wherever they stand.
struct Appearance {
    Archetype archetype = Archetype::Orb;
    Range size;                         // radius in units
    int size_power = 1;                 // low + (high - low) u^power: higher = fewer big ones
    std::vector<std::uint8_t> palette;  // indices into the style's palette, one is drawn
    std::uint8_t glow = 0;
    std::array<std::uint8_t, 4> parameters{};  // p0..p3; see docs/world.md
    int vary = -1;                             // index of a parameter drawn from 0..its value; -1: none
    int hue_jitter = 0;                        // +-, in 360/256 degrees
    Program program = Program::Still;
};

// Instances strewn over every chunk of the path.
struct Scatter {
    Appearance look;
    int count = 0;                                 // per chunk
    bool on_path = false;                          // true: along a swinging line; false: on both sides of it
    double swing = 0, swing_length = 1, side = 0;  // on the path: z = swing sin(2 pi x / swing_length) + side
    double jitter = 0;                             // on the path: +- units
    Range left, right;                             // beside it: distance from z = 0 to the left and the right
    int side_power = 1;                            // and the power of its law
    Range height;                                  // of the centre over the ground, units
    bool height_in_sizes = false;                  // true: height counts in radii
    Range far_height;                              // used instead beyond FAR
    double far = 1e9;                              // |z| in units
    double grow = 0;                               // size is multiplied by 1 + grow * (0 near .. 1 far)
    bool noise_only = false;                       // only in chunks where a noise line sounds
    int halo_every = 0;                            // every n-th instance wears a ring; 0: none
};

// An instance that travels with the listener and holds the composition.
struct Companion {
    Appearance look;
    std::array<double, 3> position{};  // relative to the listener; y absolute
    double size = 1;
    int hue = 0, lightness = 0;  // offsets on the palette colour
    std::uint8_t phase = 0;
    int step_hue = 0;  // +-: hue moves to another value of this range when a step begins
};

// What stands for a step.
struct Landmark {
    enum class Kind {
        Gate,  // beside the path where the step begins
        Bead,  // on a ring around the listener's axis, one per step; lights up when its step begins
    };
    Kind kind = Kind::Gate;
    Appearance look;
    double side = 0, height = 0;   // Gate: distance from the path, height over the ground
    double radius = 0, depth = 0;  // Bead: of the ring, and how far ahead it stands
    std::uint8_t lit = 0;          // Bead: glow once its step has begun
};

struct Style {
    std::string name, title, description;
    double units_per_second = 0;
    std::size_t palette_size = 0;
    int chunks_ahead = 0;  // of 16 s
    std::vector<Scatter> scatter;
    std::vector<Companion> companions;
    Landmark landmark;
    Range sun;                // degrees above the style's sun at the start and the end of the track
    double fog_by_noise = 0;  // full noise thickens the fog by 2^this; -1..1
    double fog_by_level = 0;  // and full level by 2^this
};

constexpr std::string_view default_style = "drift";

struct StyleResult {
    std::shared_ptr<const Style> style;  // null when there are errors
    track::Diagnostics diagnostics;
};
StyleResult parse_style(std::string_view json_text);

// A built-in style, parsed once; null when there is none of that name.
std::shared_ptr<const Style> find_style(std::string_view name);
std::vector<std::string> style_names();  // the default first, then by name

}  // namespace stillpoint::world
