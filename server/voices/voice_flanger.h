// The flanger of a voice, as its parameters set it (30-voices 3.8, 20-assembly 2.6).
#pragma once

#include <cstdint>
#include <optional>

#include "dsp/flanger.h"
#include "dsp/step_clock.h"
#include "dsp/transition.h"
#include "track/params.h"
#include "voices/parameter_families.h"
#include "voices/voice.h"

namespace stillpoint::voices {

// Every voice may have one. The start set is all flange* parameters overridden by startFlange*, the end set
// the same with endFlange*. A static voice plays the start set. A transition whose sets differ sounds through
// both flangers, or past the one that is switched off, and moves from the first to the second sound.
// flangeEnable rules all: without it nothing is flanged.
//
// One owner at a time. Allocates only while it is made.
class VoiceFlanger {
  public:
    // INPUT_BOUND: no sample of the voice is larger. TONES: what is flanged, where it is just two tones.
    VoiceFlanger(const track::Params& params, bool is_transition, double step_seconds, int rate,
                 double input_bound, std::optional<SteadyTones> tones = std::nullopt);

    static bool is_on(const track::Params& params);

    // Prepares for a block that starts at FIRST, and tells from which frame of the step the voice must be fed
    // before it, in blocks that are cut where they always are; FIRST itself where the last block ended.
    std::int64_t begin(std::int64_t first) noexcept;

    // Frames [first, first + count), in place.
    void process(std::int64_t first, int count, float* left, float* right) noexcept;

    // The largest output for such sounds up to 1.
    double gain_bound() const noexcept;

  private:
    double gain_bound(const dsp::Flanger& flanger) const noexcept;

    // From one sound to the other; without it only START is there.
    struct Blend {
        dsp::Transition transition;
        dsp::StepClock clock;
        std::optional<dsp::Flanger> end;  // none: the plain sound
    };
    bool has_arrived(std::int64_t frame) const noexcept;

    std::optional<SteadyTones> tones_;
    std::optional<dsp::Flanger> start_;  // none: the plain sound
    std::optional<Blend> blend_;
};

// Of every function; the engine reads them beside the function's own.
const Parameters& flanger_parameters();

}  // namespace stillpoint::voices
