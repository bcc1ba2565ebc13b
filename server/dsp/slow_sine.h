// A slow oscillator with constant parameters: what moves the phase or the level of a tone.
#pragma once

namespace stillpoint::dsp {

// depth * sin(2 pi (rate * frame + offset)).
struct SlowSine {
    double depth = 0;
    double rate = 0;    // turns per frame
    double offset = 0;  // turns

    bool is_off() const noexcept { return depth == 0; }
};

}  // namespace stillpoint::dsp
