// The load tool's judgement: a fault in a stream is seen, and nothing else is.
#include "loadtest/reception.h"

#include <doctest/doctest.h>

using namespace stillpoint::loadtest;
namespace v1 = stillpoint::v1;

namespace {

constexpr std::int64_t second = 1000000;

v1::ServerMessage hello() {
    v1::ServerMessage message;
    auto& audio = *message.mutable_hello()->mutable_audio();
    audio.set_rate(48000);
    audio.set_packet_samples(960);
    return message;
}

// Sample 0 is due when the listener's clock shows 0.
v1::ServerMessage playing() {
    v1::ServerMessage message;
    message.mutable_status()->set_state(v1::Status::PLAYING);
    message.mutable_status()->set_epoch(1);
    return message;
}

v1::ServerMessage sound(std::uint64_t first_sample, int packets) {
    v1::ServerMessage message;
    auto& segment = *message.mutable_segment();
    segment.set_epoch(1);
    segment.set_first_sample(first_sample);
    segment.set_first(first_sample == 0);
    for (int i = 0; i < packets; ++i)
        segment.add_packets();
    return message;
}

v1::ServerMessage world(std::uint32_t sequence, std::uint64_t first_sample) {
    v1::ServerMessage message;
    auto& frame = *message.mutable_segment()->add_world();
    frame.set_sequence(sequence);
    frame.set_first_sample(first_sample);
    return message;
}

// A listener who got the first second and the world's beginning at 0.
struct Joined {
    Joined() {
        v1::ServerMessage keyframe;
        keyframe.mutable_keyframe();
        for (const auto& message : {hello(), playing(), keyframe, sound(0, 50)})
            reception.take(message, 0);
    }
    Agreement others;
    Reception reception{Decoding::Nothing, others};
};

}  // namespace

TEST_CASE("a stream without faults has none") {
    Joined joined;
    joined.reception.take(world(0, 0), second / 2);
    joined.reception.take(world(1, 24000), second / 2);
    joined.reception.take(sound(48000, 10), second / 2);
    const auto& found = joined.reception.findings();
    CHECK(found.holes == 0);
    CHECK(found.misstamped == 0);
    CHECK(found.underruns == 0);
    CHECK(found.packets == 60);
    CHECK(found.world_frames == 2);
}

TEST_CASE("a lost segment is a hole") {
    Joined joined;
    joined.reception.take(sound(48000 + 9600, 10), 0);
    CHECK(joined.reception.findings().holes == 1);
}

TEST_CASE("a segment that comes twice is a hole") {
    Joined joined;
    joined.reception.take(sound(48000, 10), 0);
    joined.reception.take(sound(48000, 10), 0);
    CHECK(joined.reception.findings().holes == 1);
}

TEST_CASE("a lost world frame is a hole") {
    Joined joined;
    joined.reception.take(world(1, 24000), 0);
    CHECK(joined.reception.findings().holes == 1);
}

TEST_CASE("a world frame off its grid is misstamped") {
    Joined joined;
    joined.reception.take(world(0, 1), 0);
    CHECK(joined.reception.findings().misstamped == 1);
}

TEST_CASE("each time the sample due has not arrived is one underrun") {
    Joined joined;
    joined.reception.look(second - 1000);
    CHECK(joined.reception.findings().underruns == 0);
    joined.reception.look(second + 1000);
    joined.reception.look(second + 2000);
    CHECK(joined.reception.findings().underruns == 1);
    joined.reception.take(sound(48000, 50), second + 3000);
    joined.reception.take(sound(96000, 50), 2 * second + 1000);
    CHECK(joined.reception.findings().underruns == 2);
}

TEST_CASE("the server's clock is told from the quickest ping") {
    Joined joined;
    const auto pong = [&](std::int64_t sent, std::int64_t server, std::int64_t received) {
        v1::ServerMessage message;
        message.mutable_pong()->set_client_time_us(sent);
        message.mutable_pong()->set_server_time_us(server);
        joined.reception.take(message, received);
    };
    pong(1000, 101500, 2000);   // 100 ms ahead
    pong(2000, 500000, 90000);  // slow: says nothing
    CHECK(joined.reception.feedback(second / 2).played_sample() == 28800);
}

TEST_CASE("a packet that two listeners of a session were given differently is told") {
    Agreement session;
    Reception one(Decoding::Nothing, session), other(Decoding::Nothing, session);
    v1::ServerMessage same = sound(0, 2), different = same;
    different.mutable_segment()->set_packets(1, "other");
    for (auto& [reception, message] : {std::pair{&one, same}, std::pair{&other, different}}) {
        reception->take(hello(), 0);
        reception->take(message, 0);
    }
    CHECK(one.findings().differing == 0);
    CHECK(other.findings().differing == 1);
}

TEST_CASE("until the sample of a seek is due, the old sound plays on") {
    Joined joined;
    auto news = playing();
    auto& status = *news.mutable_status();
    status.set_epoch(2);
    status.set_anchor_sample(4800000);
    status.set_switch_sample(4800000);
    status.set_anchor_time_us(second / 2);
    status.set_playout_delay_us(200000);
    joined.reception.take(news, second / 2);
    joined.reception.look(second / 2 + 199000);
    CHECK(joined.reception.findings().underruns == 0);
    CHECK(joined.reception.feedback(second / 2).buffered_ms() == 0);

    SUBCASE("in time") {
        auto begin = sound(4800000, 50);
        begin.mutable_segment()->set_epoch(2);
        begin.mutable_segment()->set_first(true);
        joined.reception.take(begin, second / 2 + 199000);
        joined.reception.look(second / 2 + 300000);
        CHECK(joined.reception.findings().underruns == 0);
        CHECK(joined.reception.epoch() == 2);
    }
    SUBCASE("too late") {
        joined.reception.look(second / 2 + 201000);
        CHECK(joined.reception.findings().underruns == 1);
    }
}

TEST_CASE("a pause for want of sound is an underrun, told once") {
    Joined joined;
    auto held = playing();
    held.mutable_status()->set_state(v1::Status::PAUSED);
    held.mutable_status()->set_held(true);
    joined.reception.take(held, second / 2);
    joined.reception.take(held, second / 2 + 1000);
    CHECK(joined.reception.findings().underruns == 1);
    joined.reception.take(playing(), second / 2 + 2000);
    joined.reception.take(held, second / 2 + 3000);
    CHECK(joined.reception.findings().underruns == 2);
}
