// What reaches the left ear of the KEMAR head from 72 directions on the horizon: the MIT set with the normal
// pinna (Gardner and Martin 1994). The table is made by cmake/kemar_table.cpp while building.
#pragma once

namespace stillpoint::dsp {

constexpr int kemar_directions = 72;  // every 5 degrees, 0 ahead, growing towards the left
constexpr int kemar_taps = 512;
constexpr int kemar_rate = 44100;  // Hz

// The right ear hears from direction d what the left one hears from (72 - d) % 72.
extern const float kemar_left_ear[kemar_directions][kemar_taps];

}  // namespace stillpoint::dsp
