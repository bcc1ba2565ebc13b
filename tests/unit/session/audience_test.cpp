#include "session/audience.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "session/media_clock.h"

using namespace stillpoint;
using namespace stillpoint::session;

namespace {

constexpr std::int64_t second = media_rate;
constexpr std::int64_t message_samples = second / 5;

struct Ear final : Listener {
    std::vector<v1::ServerMessage> heard;
    std::size_t backlog_bytes = 0;
    support::Micros waiting_time = 0;
    std::string closed;

    void send(const Message& message) override { heard.emplace_back().ParseFromString(*message); }
    void send_media(const Message& message, MediaStamp) override { send(message); }
    void drop_stale(std::uint32_t, std::int64_t) override {}
    const std::size_t& backlog() const override { return backlog_bytes; }
    support::Micros waiting() const override { return waiting_time; }
    void close(std::string_view code, std::string_view) override { closed = code; }

    std::vector<v1::Segment> sound() const {
        std::vector<v1::Segment> list;
        for (const auto& message : heard)
            if (message.segment().packets_size() > 0) list.push_back(message.segment());
        return list;
    }
    std::int64_t head() const {
        const auto segments = sound();
        if (segments.empty()) return 0;
        return static_cast<std::int64_t>(segments.back().first_sample()) +
               quantum_samples * segments.back().packets_size();
    }
    int keyframes() const {
        int count = 0;
        for (const auto& message : heard)
            count += message.has_keyframe() ? 1 : 0;
        return count;
    }
    int deltas() const {
        int count = 0;
        for (const auto& message : heard)
            count += message.segment().world_size();
        return count;
    }
};

// An audience whose session makes sound of a few bytes, with a world frame every half second.
struct Hall {
    Timeline timeline;
    Tally tally;
    Audience audience{timeline, tally, {}};
    Audience::Moment moment{1, 0, 1'000'000};
    std::int64_t head = 0;

    std::shared_ptr<Ear> join(ListenerWants wants = {}) {
        auto ear = std::make_shared<Ear>();
        audience.join(ear, wants, moment.now);
        audience.go_on(moment);
        return ear;
    }
    void make() {
        auto sound = std::make_shared<SoundSegment>();
        sound->epoch = moment.epoch;
        sound->first_sample = head;
        sound->samples = message_samples;
        v1::Segment fields;
        fields.set_epoch(moment.epoch);
        fields.set_first_sample(static_cast<std::uint64_t>(head));
        for (int i = 0; i < message_samples / quantum_samples; ++i)
            fields.add_packets("packet");
        sound->fields = segment_fields(fields);
        Chunk chunk;
        if (head % (second / 2) < message_samples) add_world(chunk);
        head += message_samples;
        chunk.message = segment_message(sound->fields, chunk.world_fields, false);
        chunk.sound = sound;
        timeline.append(sound);
        audience.deliver(chunk, moment);
    }
    // As a session does: eight seconds in hand.
    void pass(double seconds) {
        for (int i = 0; i + 0.5 < seconds * 20; ++i) {
            moment.now += 50'000;
            moment.position += second / 20;
            while (head < moment.position + 8 * second)
                make();
            timeline.trim(moment.position);
            audience.go_on(moment);
        }
    }
    void report(const Ear& ear, std::int64_t played, unsigned buffered_ms, unsigned underruns = 0) {
        v1::Feedback feedback;
        feedback.set_epoch(moment.epoch);
        feedback.set_played_sample(static_cast<std::uint64_t>(played));
        feedback.set_buffered_ms(buffered_ms);
        feedback.set_underruns(underruns);
        audience.hear(ear, feedback, moment);
    }

  private:
    void add_world(Chunk& chunk) {
        const auto sequence = static_cast<std::uint32_t>(head / (second / 2));
        v1::WorldFrame frame;
        frame.set_sequence(sequence);
        timeline.append(WorldKeyframe{sequence, head, keyframe_message(frame)});
        v1::Segment fields;
        *fields.add_world() = frame;
        chunk.world_fields = segment_fields(fields);
        timeline.append(WorldDelta{sequence, head, chunk.world_fields});
    }
};

void check_without_holes(const Ear& ear) {
    const auto segments = ear.sound();
    for (std::size_t i = 1; i < segments.size(); ++i)
        CHECK(segments[i].first_sample() ==
              segments[i - 1].first_sample() + 960u * static_cast<unsigned>(segments[i - 1].packets_size()));
}

}  // namespace

TEST_CASE("a listener who reports in time, and one who never reports, get all that is made") {
    Hall hall;
    const auto telling = hall.join(), silent = hall.join();
    for (int i = 0; i < 40; ++i) {
        hall.pass(0.5);
        hall.report(*telling, hall.moment.position - second / 4, 8000);
    }
    CHECK(telling->head() == hall.head);
    CHECK(silent->head() == hall.head);
    check_without_holes(*telling);
    CHECK(hall.tally.held_back == 0);
}

TEST_CASE("a listener that stands still is given ten seconds from where it stands and no more") {
    Hall hall;
    const auto ear = hall.join(), other = hall.join();
    hall.pass(1);
    unsigned buffered = 0;
    for (int i = 0; i < 40; ++i) {
        hall.report(*ear, second / 2, buffered);
        hall.pass(0.5);
        buffered = static_cast<unsigned>((ear->head() - second / 2) / 48);
    }
    CHECK(ear->head() >= 10 * second);
    CHECK(ear->head() <= 11 * second);
    CHECK(other->head() == hall.head);
    CHECK(hall.tally.held_back == 1);
}

TEST_CASE("no claim gets a listener more than is made for all") {
    Hall hall;
    const auto ear = hall.join();
    for (int i = 0; i < 20; ++i) {
        hall.report(*ear, std::int64_t{1} << 62, 0);
        hall.pass(0.5);
    }
    CHECK(ear->head() == hall.head);
    check_without_holes(*ear);
}

TEST_CASE("a listener that stood still and goes on is heard at the play position, with a fresh decoder") {
    Hall hall;
    const auto ear = hall.join();
    hall.pass(1);
    for (int i = 0; i < 40; ++i) {
        hall.report(*ear, second / 2, 60000);
        hall.pass(0.5);
    }
    const auto before = ear->sound().size();
    const int keyframes = ear->keyframes();
    const auto position = hall.moment.position;
    hall.report(*ear, position, 0);
    REQUIRE(ear->sound().size() > before);
    const v1::Segment first = ear->sound()[before];
    CHECK(first.first());
    CHECK(static_cast<std::int64_t>(first.first_sample()) <= position - 4 * quantum_samples);
    CHECK(static_cast<std::int64_t>(first.first_sample()) > position - second / 2);
    CHECK(ear->head() == hall.head);
    CHECK(ear->keyframes() == keyframes + 1);
    CHECK(hall.tally.skipped == 1);
}

TEST_CASE("after five seconds without a report the session's clock counts again") {
    Hall hall;
    const auto ear = hall.join();
    hall.pass(4);
    hall.report(*ear, 0, 60000);
    hall.pass(4.5);
    CHECK(ear->head() < hall.head);
    hall.pass(1);
    CHECK(ear->head() == hall.head);
}

TEST_CASE("a report of another epoch says nothing about the position") {
    Hall hall;
    const auto ear = hall.join();
    hall.pass(30);
    v1::Feedback feedback;
    feedback.set_epoch(7);
    feedback.set_buffered_ms(60000);
    hall.audience.hear(*ear, feedback, hall.moment);
    hall.pass(1);
    CHECK(ear->head() == hall.head);
    CHECK(hall.audience.hearing(hall.moment).reporting == 0);
}

TEST_CASE("what a slow connection does not take waits in the timeline and comes without a hole") {
    Hall hall;
    const AudienceLimits limits;
    const auto ear = hall.join();
    hall.pass(2);
    const auto before = ear->sound().size();
    ear->backlog_bytes = limits.full_backlog;
    hall.pass(3);
    CHECK(ear->sound().size() == before);
    ear->backlog_bytes = limits.full_backlog - 1;
    hall.pass(0.05);
    CHECK(ear->head() == hall.head);
    check_without_holes(*ear);
    CHECK(hall.tally.skipped == 0);
}

TEST_CASE("world frames are left out before sound is, and come back with a keyframe when little waits") {
    Hall hall;
    const AudienceLimits limits;
    const auto ear = hall.join();
    hall.pass(2);
    const int deltas = ear->deltas(), keyframes = ear->keyframes();
    ear->backlog_bytes = limits.soft_backlog + 1;
    hall.pass(2);
    CHECK(ear->head() == hall.head);
    CHECK(ear->deltas() == deltas);
    ear->backlog_bytes = limits.soft_backlog / 2;
    hall.pass(1);
    CHECK(ear->keyframes() == keyframes);
    ear->backlog_bytes = limits.soft_backlog / 4;
    hall.pass(1);
    CHECK(ear->keyframes() == keyframes + 1);
    CHECK(ear->deltas() > deltas);
    CHECK(hall.tally.world_dropped == 1);
}

TEST_CASE("a listener that reads nothing is sent a bounded amount, whatever it asks for, and is closed") {
    Hall hall;
    const auto ear = hall.join();
    hall.pass(1);
    const AudienceLimits limits;
    ear->backlog_bytes = limits.full_backlog;
    const auto sent = ear->heard.size();
    hall.pass(10);
    CHECK(ear->heard.size() == sent);
    CHECK(hall.audience.close_slow() == 0);
    ear->waiting_time = limits.longest_wait + 1;
    CHECK(hall.audience.close_slow() == 1);
    CHECK(ear->closed == "slow_listener");
    CHECK(hall.tally.closed.at("slow_listener") == 1);
}

TEST_CASE("an underrun makes the session more careful for a while") {
    Hall hall;
    const auto ear = hall.join(), other = hall.join();
    hall.pass(1);
    hall.report(*ear, second / 2, 500, 1);
    CHECK(hall.audience.caution(hall.moment.now) == doctest::Approx(1.5));
    hall.report(*ear, second / 2, 500, 1);
    CHECK(hall.audience.caution(hall.moment.now) == doctest::Approx(1.5));
    hall.report(*other, second / 2, 500, 3);
    CHECK(hall.audience.caution(hall.moment.now) == doctest::Approx(1.5));
    for (unsigned i = 2; i < 9; ++i)
        hall.report(*ear, second / 2, 500, i);
    CHECK(hall.audience.caution(hall.moment.now) == doctest::Approx(3));
    hall.moment.now += 60'000'000;
    CHECK(hall.audience.caution(hall.moment.now) == doctest::Approx(2.8));
    CHECK(hall.audience.hearing(hall.moment).underruns == 11);
    CHECK(hall.tally.underruns == 11);
    hall.audience.leave(*ear);
    CHECK(hall.audience.hearing(hall.moment).underruns == 11);
}

TEST_CASE("the reports say how much is in hand and how far listeners are apart") {
    Hall hall;
    const auto one = hall.join(), two = hall.join(), three = hall.join();
    hall.pass(20);
    hall.report(*one, hall.moment.position - 480, 7000);
    hall.report(*two, hall.moment.position - 1440, 5000);
    hall.report(*three, hall.moment.position - 960, 6000);
    const Hearing hearing = hall.audience.hearing(hall.moment);
    CHECK(hearing.reporting == 3);
    CHECK(hearing.buffered_least == doctest::Approx(5));
    CHECK(hearing.buffered_median == doctest::Approx(6));
    CHECK(hearing.behind_least == doctest::Approx(0.01));
    CHECK(hearing.skew() == doctest::Approx(0.02));
    hall.pass(5.1);
    CHECK(hall.audience.hearing(hall.moment).reporting == 0);
}

TEST_CASE("the time to the first sound is counted once per listener, from its joining") {
    Hall hall;
    const auto ear = hall.join();
    hall.moment.now += 120'000;
    hall.make();
    hall.pass(2);
    CHECK(hall.tally.first_sound.count() == 1);
    CHECK(hall.tally.first_sound.sum() == doctest::Approx(0.12));
    CHECK(ear->sound().front().first());
}
