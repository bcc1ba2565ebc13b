// How loud a legacy SAM voice becomes, from its frames alone (40-voices 3.6).
#pragma once

#include "dsp/carrier_phase.h"
#include "dsp/head_responses.h"
#include "dsp/transition.h"
#include "voices/head_frames.h"
#include "voices/head_path.h"

namespace stillpoint::voices {

// The largest sample of either ear at amplitude 1, within 1 %: the tone is swung by what the frames make of
// its amplitude and phase, and that is looked at twice per hop. A voice of more than some seconds is looked
// at in stretches all over it. HERTZ is the carrier, TRANSITION null when it is steady.
double head_peak(const dsp::HeadResponses& responses, const HeadFrames& frames, const HeadPath& path,
                 const dsp::Ramp& hertz, const dsp::StepClock& clock, const dsp::Transition* transition);

// What head_peak() never exceeds, without its path and without loading responses; infinite where that is not
// known. RATE in Hz.
double quick_head_peak(const HeadFrames& frames, const dsp::Ramp& hertz, int rate);

// The largest gain of a tone that stands somewhere around the head; a little more where its frequency moves.
double largest_response(const dsp::HeadResponses& responses, const dsp::Ramp& hertz, int rate);

}  // namespace stillpoint::voices
