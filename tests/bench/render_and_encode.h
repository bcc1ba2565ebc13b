// What rendering a stretch of a track costs beside encoding the very same sound.
#pragma once

#include <cstdint>
#include <memory>

#include "track/track.h"

namespace stillpoint::bench {

// CPU seconds, medians of rounds that take turns.
struct RenderAndEncode {
    double render = 0, encode = 0;
};

// Renders QUANTA quanta from FIRST on at 48 kHz, one by one as a session does, and encodes them with the
// settings that the product uses for this track.
RenderAndEncode render_and_encode(const std::shared_ptr<const track::Track>& track, std::int64_t first,
                                  int quanta);

}  // namespace stillpoint::bench
