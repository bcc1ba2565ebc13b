// Csound as a yardstick: what its oscillators cost on this machine, in the same run.
#pragma once

#include <string>

namespace stillpoint::bench {

// What one instrument plays per ear: an oscillator, and one more on its frequency where it swings.
struct CsoundCase {
    std::string opcode;  // "poscil" or "poscil3"
    bool swings = false;
    int instruments = 1;
};

// CPU seconds that Csound takes for a second of sound, without its start: the difference of a long and a
// short run. ksmps 128, audio-rate oscillators over a table of 16,384 points, both ears into outs, no sound
// card and no file. Throws std::runtime_error when there is no csound.
double csound_seconds_per_second(const CsoundCase& what);

}  // namespace stillpoint::bench
