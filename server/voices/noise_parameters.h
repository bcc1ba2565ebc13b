// The parameters that the noise voices share: colour, fixed notches and sweeps, which each function spells in
// its own way (50-noise-effects 3).
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "dsp/swept_noise.h"
#include "track/params.h"
#include "voices/parameter_families.h"
#include "voices/voice.h"

namespace stillpoint::voices {

// How a function names and presets its sweeps. Voices in transition put start_ and end_ before the names.
struct NoiseDialect {
    double lfo_frequency;          // Hz
    double right_phase;            // deg
    std::string_view q, moving_q;  // names
    std::string_view cascade, moving_cascade;
    double least_cascade;           // that a number for all sweeps may ask for
    std::string_view phase_prefix;  // of the phases of a static voice
    std::string_view curve;         // name of the ramp's shape
};

// Colour, notches and sweeps. A voice in transition always has the second pass, a static one where its offset
// is not 0 (2.2). Without "sweeps" there is one, from 1000 to 10000 Hz.
dsp::NoiseScore read_noise_score(const track::Params& params, const NoiseDialect& dialect,
                                 bool is_transition);

std::optional<dsp::Transition> read_noise_transition(const VoiceContext& context, const NoiseDialect& dialect,
                                                     bool is_transition);

// The noise of a voice. Equal seeds are equal noise wherever they play; a colour without a seed has its
// voice's own. Null for a draft.
std::unique_ptr<dsp::SweptNoise> make_swept_noise(const VoiceContext& context, const NoiseDialect& dialect,
                                                  const dsp::StepClock& clock,
                                                  const std::optional<dsp::Transition>& transition);

// Rows for all that read_noise_score reads.
Parameters noise_rows(const NoiseDialect& dialect, bool is_transition);

}  // namespace stillpoint::voices
