#include "session/media_clock.h"

#include <algorithm>

namespace stillpoint::session {

MediaClock MediaClock::resumed(std::int64_t sample, support::Micros time, bool running, support::Micros now) {
    MediaClock clock(sample);
    clock.running_ = running;
    clock.anchor_time_ = time;
    // Clients know no time before zero; the same line has a later anchor, too.
    if (time < 0) clock.seek(clock.position(now), std::max<support::Micros>(0, now - playout_delay));
    return clock;
}

void MediaClock::start(support::Micros now) {
    if (running_) return;
    anchor_time_ = now;
    running_ = true;
}

void MediaClock::stop(support::Micros now) {
    anchor_sample_ = position(now);
    anchor_time_ = now;
    running_ = false;
}

void MediaClock::seek(std::int64_t sample, support::Micros now) {
    anchor_sample_ = sample;
    anchor_time_ = now;
}

std::int64_t MediaClock::position(support::Micros now) const {
    if (!running_) return anchor_sample_;
    const support::Micros played = std::max<support::Micros>(0, now - anchor_time_ - playout_delay);
    return anchor_sample_ + played * (media_rate / 1000) / 1000;
}

}  // namespace stillpoint::session
