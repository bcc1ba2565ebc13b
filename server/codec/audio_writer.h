// Where rendered sound goes: a file of some format.
#pragma once

#include <span>

namespace stillpoint::codec {

// Made for one output, written front to back, finished once. Anything that goes wrong throws
// std::runtime_error with a message for people; the output is incomplete then.
class AudioWriter {
  public:
    virtual ~AudioWriter() = default;

    // The next frames: left, right, left, ...; full scale is 1.
    virtual void write(std::span<const float> interleaved) = 0;

    // Nothing may be written after it. Without it the output is incomplete.
    virtual void finish() = 0;
};

}  // namespace stillpoint::codec
