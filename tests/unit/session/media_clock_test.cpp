#include "session/media_clock.h"

#include <doctest/doctest.h>

using stillpoint::session::media_rate;
using stillpoint::session::MediaClock;
using stillpoint::session::playout_delay;

constexpr std::int64_t second = 1'000'000;  // microseconds

TEST_CASE("a clock that was not started stands still") {
    const MediaClock clock(480);
    CHECK(clock.position(0) == 480);
    CHECK(clock.position(100 * second) == 480);
}

TEST_CASE("the first sample is due one playout delay after the start") {
    MediaClock clock(480);
    clock.start(5 * second);
    CHECK(clock.position(5 * second) == 480);
    CHECK(clock.position(5 * second + playout_delay) == 480);
    CHECK(clock.position(6 * second + playout_delay) == 480 + media_rate);
}

TEST_CASE("the position stays exact after a day") {
    MediaClock clock(0);
    clock.start(0);
    CHECK(clock.position(86400 * second + playout_delay) == 86400LL * media_rate);
}

TEST_CASE("a pause holds the sample that was heard, and going on begins with it") {
    MediaClock clock(0);
    clock.start(0);
    clock.stop(2 * second + playout_delay);
    CHECK(clock.position(50 * second) == 2 * media_rate);
    clock.start(60 * second);
    CHECK(clock.position(60 * second + playout_delay) == 2 * media_rate);
    CHECK(clock.position(61 * second + playout_delay) == 3 * media_rate);
}

TEST_CASE("a seek while playing is due one playout delay later") {
    MediaClock clock(0);
    clock.start(0);
    clock.seek(1000 * media_rate, 10 * second);
    CHECK(clock.position(10 * second + playout_delay) == 1000LL * media_rate);
    CHECK(clock.position(11 * second + playout_delay) == 1001LL * media_rate);
}
