// Grows the world of a track: what stands in it from the score, how it stirs from the features.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "analysis/features.h"
#include "stillpoint/v1/world.pb.h"
#include "track/track.h"
#include "world/score.h"
#include "world/style.h"

namespace stillpoint::world {

// Two layers. Structure (what exists and where) is a closed form of (track, style, seed, media sample).
// Reaction (the curves) depends on the features of the last 2 s. So a keyframe is the whole truth at its
// sample, however the listener got there. One owner at a time.
class Generator {
  public:
    // One frame covers half a second of media and begins on a multiple of it.
    static constexpr std::int64_t frame_samples = media_rate / 2;
    static constexpr std::int64_t chunk_samples = media_rate * 16;
    // Sound to analyse before a seek's target so that the curves there equal those of a listener from 0.
    static constexpr std::int64_t preroll_samples = 135 * analysis::hop_samples;

    struct Options {
        std::uint64_t seed = 0;
        std::uint32_t world_epoch = 0;
        double luminance_slew = 0.10;  // per second; at most 0.40 is ever told to a client
    };
    Generator(std::shared_ptr<const track::Track> track, std::shared_ptr<const Score> score,
              std::shared_ptr<const Style> style, Options options);
    ~Generator();
    Generator(Generator&&) noexcept;
    Generator& operator=(Generator&&) noexcept;

    // The next frame is the one that contains SAMPLE. Forgets all features: feed those before SAMPLE again.
    void seek(std::int64_t sample);

    // Features in ascending order of their hop; those already known are skipped. Appends the frames they
    // finish. A hop that is missing counts like the next one that is known, before hop 0 like silence.
    void advance(std::span<const analysis::Features> features, std::vector<v1::WorldFrame>& out);

    // The track is over: appends the frames up to its end.
    void finish(std::vector<v1::WorldFrame>& out);

    // The state at the beginning of the half second that contains SAMPLE; the delta of the same sequence
    // comes next. Curves are those of the last minutes; where the features are not known they rest.
    v1::WorldFrame keyframe(std::int64_t sample) const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace stillpoint::world
