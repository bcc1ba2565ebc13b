// A look of the world: the part of a style file (config/styles/*.json) that the server acts on.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "track/diagnostic.h"

namespace stillpoint::world {

enum class Archetype : std::uint8_t { Orb, Crystal, Ribbon, Ring, Column, Dome, Terrain, Motes };
enum class Program : std::uint8_t { Still, Bob, Turn, Breathe, Drift, Listen };

using Oklch = std::array<double, 3>;  // lightness 0..1, chroma, hue in degrees

struct Range {
    double low = 0;
    double high = 0;
    double at(double u) const { return low + (high - low) * u; }
};

// How instances of one kind look, wherever they stand.
struct Appearance {
    Archetype archetype = Archetype::Orb;
    Range size;                         // units (radius, for most); a ring around something: in its radii
    int size_power = 1;                 // low + (high - low) u^power: a higher power gives fewer big ones
    std::vector<std::uint8_t> palette;  // indices into the style's palette, one is drawn
    int hue = 0;                        // offset, 360/256 degrees
    int hue_jitter = 0;                 // +- the same
    int lightness = 0;                  // offset, 1/256
    std::uint8_t glow = 0;
    std::array<std::uint8_t, 4> parameters{};  // p0..p3 of the archetype, docs/world.md
    int vary = -1;                             // the parameter that is drawn from 0 to its value; -1: none
    char axis = 'z';                           // where the instance's own z axis points before it is tilted
    double yaw = 0;                            // degrees it is turned about the vertical
    double spin = 0;                           // +- degrees more, drawn
    double tilt = 0;                           // degrees it may lean about a level axis
    Program program = Program::Still;
};

// A ring that some of the scattered wear.
struct Halo {
    Appearance look;
    int every = 0;  // every n-th; 0: none
};

// Instances strewn over every chunk of the path.
struct Scatter {
    Appearance look;
    int count = 0;  // per chunk
    // On the path: z = swing sin(2 pi x / length) + side +- jitter.
    bool on_path = false;
    double swing = 0, length = 1, side = 0, jitter = 0;
    // Beside it: |z| = low + (high - low) u^power to the left (z < 0) or the right, or only to one of them.
    std::optional<Range> left, right;
    int side_power = 1;
    double grow = 0;  // size is multiplied by 1 + grow * u

    Range height;                  // of the centre over the ground, units
    bool height_in_sizes = false;  // height counts in sizes
    double far = 0;                // |z| in units from which far_height holds; 0: never
    Range far_height;
    bool noise_only = false;  // only in chunks where a noise line sounds
    int one_in = 1;           // only in one chunk of so many
    double even = 0;          // 0 strewn along the chunk .. 0.5 at even distances give or take a quarter
    bool mirrored = false;    // everything once more on the other side of the path
    Halo halo;
};

// An instance that travels with the listener and holds the composition.
struct Companion {
    Appearance look;
    std::array<double, 3> position{};  // relative to the listener; y absolute
    std::uint8_t phase = 0;
    int step_hue = 0;  // hue moves to another value within +- this when a step begins
};

// What stands for a voice of one kind while it sounds in a step.
struct VoiceLook {
    Appearance look;       // size at gain 0 and gain 1; of noise, palette lists white, pink, brown, other
    int copies = 1;        // things per voice
    double per_hertz = 0;  // and so many more for each hertz of its beat
    std::array<double, 3> spacing{};  // from one to the next: units ahead, up, right
};

// Voices as things before the listener: height for pitch, place for pan, size for loudness.
struct Voices {
    double ahead = 24;   // units
    double angle = 60;   // degrees to the side at full pan
    double apart = 0;    // units between neighbouring voices that are not panned
    double height = 0;   // units, of 50 Hz
    double octave = 12;  // units per octave above
    // By v1::Line::Kind.
    std::array<std::optional<VoiceLook>, 6> looks;
};

// What stands for a step.
struct Landmark {
    enum class Kind {
        None,
        Gate,  // beside the path where a step begins
        Bead,  // on a ring before the listener, one per step; lights up when its step begins
    };
    Kind kind = Kind::None;
    Appearance look;
    double side = 0, height = 0;   // Gate: distance from the path, height over the ground
    double radius = 0, depth = 0;  // Bead: of the ring, and how far ahead it stands
    std::uint8_t lit = 0;          // Bead: glow once its step has begun
};

// Most instances a chunk may hold, gates included.
constexpr int chunk_capacity = 64;
constexpr int most_gates_in_chunk = 8;
constexpr int most_beads = 48;
constexpr int most_voice_things = 64;  // in one step

struct Style {
    std::string name, title, description;
    double units_per_second = 0;
    std::vector<Oklch> palette;  // 1 to 16
    int chunks_ahead = 0;        // of 16 s
    std::vector<Scatter> scatter;
    std::vector<Companion> companions;
    Landmark landmark;
    Voices voices;
    Range sun;                // degrees above the style's sun at the start and the end of the track, -2..2
    double fog_by_noise = 0;  // what full noise adds to the fog curve, -1..1
    double fog_by_level = 0;  // and full level
    std::string document;     // the file, for clients
};

struct StyleResult {
    std::shared_ptr<const Style> style;  // null when there are errors
    track::Diagnostics diagnostics;
};
StyleResult parse_style(std::string_view json_text);

}  // namespace stillpoint::world
