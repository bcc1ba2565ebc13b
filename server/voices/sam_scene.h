// The scene of a track: stages, modulators and buses that set the level of its SAM2 voices over the time of
// the whole track (10-document 7, 40-voices 6).
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "track/report.h"
#include "track/track.h"
#include "voices/voice.h"

namespace stillpoint::voices {

// The level of one source.
class SceneGain {
  public:
    SceneGain(const track::Params& scene, const std::string& source);

    double at(double seconds) const noexcept;  // SECONDS from the start of the track
    double largest() const noexcept;

  private:
    // A stretch of the track with a level of its own, blended in and out.
    struct Stage {
        double start, seconds, fade_in, fade_out, gain;
        double weight(double t) const noexcept;
    };
    struct Modulation {
        double depth;      // with its sign
        double rate = 1;   // Hz
        double phase = 0;  // turns
        bool square = false;
        double at(double t) const noexcept;
    };
    std::vector<Stage> stages_;
    std::vector<Modulation> modulations_;
    double level_ = 1;
};

// Knows which voice is which source.
class SamScene {
  public:
    explicit SamScene(const track::Track& track);

    // VOICE as the scene has it; unchanged when SCORE is no SAM2 voice or the track has no scene.
    std::unique_ptr<Voice> placed(std::unique_ptr<Voice> voice, const track::Voice& score, double step_start,
                                  int rate) const;

  private:
    track::Params scene_;
    bool is_empty_ = true;
    std::map<const track::Voice*, std::string> sources_;
};

// Warns of what a scene moves besides levels.
void check_scene(const track::Track& track, track::Report& report);

}  // namespace stillpoint::voices
