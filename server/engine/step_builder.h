// Builds the steps of a track one by one, whenever they are needed.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/step_sound.h"
#include "track/placement.h"
#include "track/track.h"
#include "voices/sam_scene.h"
#include "voices/voice.h"

namespace stillpoint::engine {

// Phases are carried from voice to voice of equal key (20-assembly 2.4): the successor starts with the phase
// its predecessor has where the successor's step begins. Equal noise voices in consecutive steps play on in
// one stream. What the voices of a step take over is found once, by drafts of all voices in turn; after that
// any step can be built alone. Immutable, any thread.
class StepBuilder {
  public:
    // What is known of a step without building it.
    struct Outline {
        struct Voice {
            double bound = 0;  // no sample of it is larger; 0: it never sounds
            bool has_nominal_peak = false;
        };
        std::vector<Voice> voices;
        double binaural_bound = 0;  // sum of the bounds of the voices on that bus
        double noise_bound = 0;     // the largest bound of one voice on the noise bus
        int noise_voices = 0;       // that sound
        bool is_random = false;     // sounds different with another seed
    };

    // TRACK must outlive this.
    StepBuilder(const track::Track& track, std::vector<track::StepPlacement> placements, int rate,
                std::uint64_t seed, media::Contents media = {});

    StepSound build(std::size_t step) const;

    const Outline& outline(std::size_t step) const { return outlines_[step]; }
    std::size_t steps() const { return outlines_.size(); }

  private:
    // How a voice takes over from its predecessor.
    struct Inheritance {
        std::optional<voices::StereoPhase> carried;
        std::int64_t stream_offset = 0;
        std::uint64_t random_key = 0;
    };
    struct Predecessor;

    StepSound make(std::size_t step, bool is_draft) const;
    Inheritance inherit(std::size_t step, const track::Voice& voice, const Predecessor* before) const;

    const track::Track& track_;
    std::vector<track::StepPlacement> placements_;
    voices::SamScene scene_;
    int rate_;
    std::uint64_t seed_;
    media::Contents media_;                               // of the files the track names
    std::vector<std::vector<Inheritance>> inheritances_;  // of each voice of each step
    std::vector<Outline> outlines_;
};

}  // namespace stillpoint::engine
