// Writes the knots of one voice in one step onto its entrainment line.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "stillpoint/v1/world.pb.h"
#include "track/track.h"
#include "world/voice_beat.h"

namespace stillpoint::world {

// Where a line stands when its voice hands over to the next step's.
struct LineEnd {
    std::int64_t sample = 0;     // of the last knot
    double left = 0, right = 0;  // carrier phases, cycles
    double phase = 0;            // beat phase, cycles
    double gain = 0;             // before the last knot's fade
};

// One voice's stretch of the media axis.
struct VoiceSpan {
    std::int64_t first = 0;     // sample of the step's start
    std::int64_t last = 0;      // last sample the line follows this voice
    std::int64_t fade_in = 0;   // samples over which the gain moves from the predecessor's (or 0) to its own
    std::int64_t fade_out = 0;  // samples before and with LAST over which the gain falls to 0; 0: it does not
    double level = 1;           // factor from amplitude to gain
};

// Knots a track may spend on curves before they are drawn with their ends only; far above any real track.
constexpr int curve_knot_budget = 32768;

// Appends knots for VOICE and returns where the line then stands. PREDECESSOR: the end of the same line.
LineEnd write_voice(const VoiceBeat& beat, const std::optional<track::VolumeEnvelope>& envelope,
                    const VoiceSpan& span, const std::optional<LineEnd>& predecessor, int& knot_budget,
                    v1::Line& line);

}  // namespace stillpoint::world
