// How a sound with a memory finds its place after a seek.
#pragma once

#include <cstdint>

#include "dsp/block.h"

namespace stillpoint::dsp {

// Calls FEED(first, count) for the frames [FROM, FIRST), in blocks cut where they always are: whole ones
// that end at FIRST, and before them what a step begins with. Where a block would begin before FROM > 0 it is
// left out.
template <class Feed>
void catch_up(std::int64_t from, std::int64_t first, const Feed& feed) {
    std::int64_t block = first - (first - from) / block_frames * block_frames;
    if (from == 0 && block > 0) feed(std::int64_t{0}, static_cast<int>(block));
    for (; block < first; block += block_frames)
        feed(block, block_frames);
}

}  // namespace stillpoint::dsp
