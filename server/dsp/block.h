// The most frames a voice renders at once, so that its intermediate values live in small arrays on the stack.
#pragma once

namespace stillpoint::dsp {

constexpr int block_frames = 192;

}  // namespace stillpoint::dsp
