// What exists in the world and where: a closed form of (track, style, seed, media sample), without state.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "world/instance.h"
#include "world/score.h"
#include "world/style.h"

namespace stillpoint::world {

constexpr std::int64_t chunk_samples = media_rate * std::int64_t{16};

class Structure {
  public:
    Structure(std::shared_ptr<const Score> score, std::shared_ptr<const Style> style, std::uint64_t seed);

    static std::int64_t chunk_of(std::int64_t sample) { return sample / chunk_samples; }

    // The chunks that stand while the listener is in chunk CURRENT: first..last, last < first when there are
    // none.
    struct Chunks {
        std::int64_t first = 0, last = -1;
    };
    Chunks standing(std::int64_t current) const;

    // All of a chunk, relative to its origin. Births spread over the 16 s in which the chunk comes into
    // reach, so that everything appears at the horizon.
    std::vector<Instance> chunk(std::int64_t index) const;
    std::vector<std::uint16_t> chunk_ids(std::int64_t index) const;

    // What travels with the listener, as it is once the step that sounds at SAMPLE has begun.
    std::vector<Instance> companions(std::int64_t sample) const;

    // What stands for the voices that sound in the step of that number (in order of their starts). Bound to
    // the listener, as long as the step lasts.
    std::vector<Instance> voices(std::size_t ordinal) const;
    std::optional<std::size_t> ordinal_at(std::int64_t sample) const;  // nullopt before the first step

    // The step that began last at or before SAMPLE; nullopt before the first.
    std::optional<std::size_t> step_at(std::int64_t sample) const;
    // Steps in order of their start.
    struct StepStart {
        std::int64_t sample = 0;
        std::size_t index = 0;  // in the document
        std::int64_t samples = 0;
        std::int64_t blend = 0;  // samples for which the step before it sounds on
        std::int64_t alone = 0;  // samples until the next one begins
    };
    const std::vector<StepStart>& step_starts() const { return starts_; }
    bool has_gate(std::size_t step) const;  // the listener passes its gate when the step begins

    double chunk_units() const;  // length along x

  private:
    class Draw;
    class VoicePlace;
    void add_scatter(std::size_t layer, std::int64_t index, std::vector<Instance>& out) const;
    Instance scattered(const Scatter& scatter, const Draw& draw, int i, std::int64_t index) const;
    void add_with_halo(const Scatter& scatter, const Draw& draw, const Draw& of_halo,
                       const Instance& instance, std::vector<Instance>& out) const;
    void add_gates(std::int64_t index, std::vector<Instance>& out) const;
    void add_beads(std::int64_t sample, std::vector<Instance>& out) const;
    Instance appear(const Appearance& look, const Draw& draw, double size_factor) const;
    Draw draw(std::uint32_t kind, std::uint32_t a, std::uint32_t b) const;
    std::int64_t birth_of(std::int64_t chunk, double x) const;

    std::shared_ptr<const Score> score_;
    std::shared_ptr<const Style> style_;
    std::uint32_t seed_low_, seed_high_;
    std::vector<StepStart> starts_;
};

}  // namespace stillpoint::world
