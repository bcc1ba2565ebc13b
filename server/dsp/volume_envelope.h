// The volume envelope of a voice, or the short fades that stand in for one (20-assembly 2.5 and 2.6).
#pragma once

#include <cstdint>
#include <optional>

#include "track/track.h"

namespace stillpoint::dsp {

// A closed form of the frame number. Immutable.
class VolumeEnvelope {
  public:
    // Without an envelope: linear fades of 10 ms at both ends of the FRAMES frames.
    VolumeEnvelope(const std::optional<track::VolumeEnvelope>& envelope, std::int64_t frames, int rate);

    double gain(std::int64_t frame) const noexcept;
    double largest_gain() const noexcept;

    // The gain of all frames [first, first + count) where it is one and the same.
    std::optional<double> flat_gain(std::int64_t first, int count) const noexcept;

    // Whether these are the short fades: they come after the flanger, an envelope before it.
    bool is_edges() const noexcept { return shape_ == Shape::Edges; }

    // Multiplies both channels of frames [first, first + count).
    void apply(std::int64_t first, int count, float* left, float* right) const noexcept;

  private:
    enum class Shape { Edges, Flat, LinearFade, Stages };
    Shape shape_ = Shape::Flat;
    std::int64_t frames_ = 0;
    std::int64_t fade_ = 0;                              // Edges, LinearFade
    double start_ = 1, end_ = 1;                         // LinearFade
    std::int64_t attack_ = 0, decay_ = 0, release_ = 0;  // Stages
    double sustain_ = 1;
};

}  // namespace stillpoint::dsp
