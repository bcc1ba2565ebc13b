// Which media sample is at the loudspeakers now: (anchor wall time, anchor sample, rate 0 or 1).
#pragma once

#include <cstdint>

#include "support/clock.h"

namespace stillpoint::session {

constexpr int media_rate = 48000;              // samples per second of media time
constexpr std::int64_t quantum_samples = 960;  // 20 ms: one Opus packet

// Between a start and the moment its first sample is due. Long enough for the first packets to be made, sent
// and decoded everywhere, so that all listeners begin together; short enough to feel immediate.
constexpr support::Micros playout_delay = 200'000;

class MediaClock {
  public:
    explicit MediaClock(std::int64_t sample) : anchor_sample_(sample) {}
    // One that was running, or stopped, at SAMPLE since TIME, which may lie before the clock's zero.
    static MediaClock resumed(std::int64_t sample, support::Micros time, bool running, support::Micros now);

    void start(support::Micros now);
    void stop(support::Micros now);
    void seek(std::int64_t sample, support::Micros now);  // running or not, as it was

    bool running() const { return running_; }

    // The sample due at the loudspeaker. While running:
    //   anchor_sample + max(0, now - anchor_time - playout_delay) * 48000 / 1e6, else anchor_sample.
    std::int64_t position(support::Micros now) const;

    std::int64_t anchor_sample() const { return anchor_sample_; }
    support::Micros anchor_time() const { return anchor_time_; }

  private:
    std::int64_t anchor_sample_;
    support::Micros anchor_time_ = 0;
    bool running_ = false;
};

}  // namespace stillpoint::session
