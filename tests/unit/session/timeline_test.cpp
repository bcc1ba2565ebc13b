#include "session/timeline.h"

#include <doctest/doctest.h>

using namespace stillpoint::session;

namespace {

constexpr std::int64_t second = 48000;

SoundSegmentPtr segment(std::int64_t first, std::int64_t samples) {
    auto made = std::make_shared<SoundSegment>();
    made->epoch = 1;
    made->first_sample = first;
    made->samples = samples;
    made->fields = "sound";
    return made;
}

WorldKeyframe keyframe(std::uint32_t sequence) {
    return {sequence, sequence * second / 2, std::make_shared<const std::string>("key")};
}

WorldDelta delta(std::uint32_t sequence) {
    return {sequence, sequence * second / 2, "d" + std::to_string(sequence) + ";"};
}

Timeline twenty_seconds() {
    Timeline timeline;
    for (int i = 0; i < 20; ++i)
        timeline.append(segment(i * second, second));
    for (std::uint32_t k = 0; k < 40; ++k) {
        if (k % 4 == 0) timeline.append(keyframe(k));
        timeline.append(delta(k));
    }
    return timeline;
}

}  // namespace

TEST_CASE("sound is given from the segment that holds a sample") {
    const Timeline timeline = twenty_seconds();
    CHECK(timeline.head() == 20 * second);
    CHECK(timeline.sound_from(5 * second).front()->first_sample == 5 * second);
    CHECK(timeline.sound_from(5 * second - 1).front()->first_sample == 4 * second);
    CHECK(timeline.sound_from(5 * second - 1).size() == 16);
    CHECK(timeline.sound_from(-100).size() == 20);
    CHECK(timeline.sound_from(20 * second).empty());
}

TEST_CASE("the keyframe for a sample is the newest before it") {
    const Timeline timeline = twenty_seconds();
    CHECK(timeline.keyframe_at(0)->sequence == 0);
    CHECK(timeline.keyframe_at(2 * second - 1)->sequence == 0);
    CHECK(timeline.keyframe_at(2 * second)->sequence == 4);
    CHECK(timeline.keyframe_at(1000 * second)->sequence == 36);
}

TEST_CASE("where all keyframes lie ahead the first one is given") {
    Timeline timeline;
    CHECK(timeline.keyframe_at(0) == nullptr);
    timeline.append(keyframe(8));
    CHECK(timeline.keyframe_at(0)->sequence == 8);
}

TEST_CASE("deltas are given from a sequence on, in order") {
    Timeline timeline;
    for (const std::uint32_t k : {3u, 4u, 5u})
        timeline.append(delta(k));
    CHECK(timeline.world_fields_from(4) == "d4;d5;");
    CHECK(timeline.world_fields_from(6).empty());
}

TEST_CASE("the past is forgotten, but never what a listener at the play position needs") {
    Timeline timeline = twenty_seconds();
    const auto before = timeline.bytes();
    timeline.trim(15 * second);
    CHECK(timeline.bytes() < before);
    const std::int64_t oldest = 15 * second - Timeline::history;
    CHECK(timeline.sound_from(0).front()->first_sample == oldest);
    CHECK(timeline.keyframe_at(0)->first_sample <= oldest);
    CHECK(timeline.keyframe_at(0)->sequence == 20);
    CHECK(timeline.world_fields_from(0).starts_with("d20;"));
}

TEST_CASE("a new world epoch leaves the sound") {
    Timeline timeline = twenty_seconds();
    timeline.clear_world();
    CHECK(timeline.has_sound());
    CHECK(timeline.keyframe_at(0) == nullptr);
    timeline.clear();
    CHECK_FALSE(timeline.has_sound());
}
