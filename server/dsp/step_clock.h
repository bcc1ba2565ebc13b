// The time base of a step: its frames and the seconds between them.
#pragma once

#include <cstdint>

namespace stillpoint::dsp {

// The document's rule (30-voices 1): a step of T seconds has trunc(T * rate) frames, spaced T / frames apart,
// which differs from 1 / rate when T * rate is no integer.
struct StepClock {
    StepClock(double step_seconds, int sample_rate)
        : seconds(step_seconds),
          rate(sample_rate),
          frames(static_cast<std::int64_t>(step_seconds * sample_rate)),
          frame_seconds(frames > 0 ? step_seconds / double(frames) : 1.0 / sample_rate) {}

    double time(double frame) const noexcept { return frame * frame_seconds; }

    double seconds;
    int rate;
    std::int64_t frames;
    double frame_seconds;
};

}  // namespace stillpoint::dsp
