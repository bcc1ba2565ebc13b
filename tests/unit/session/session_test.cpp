#include "session/session.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "session/directory.h"
#include "session/library.h"
#include "world/style_shelf.h"

using namespace stillpoint;
using namespace stillpoint::session;

namespace {

constexpr std::int64_t second = media_rate;
constexpr std::int64_t high = 8 * second, target = 6 * second;  // as in StreamingRules

struct HandClock final : support::Clock {
    support::Micros time = 1'000'000;
    support::Micros now() const noexcept override { return time; }
    void pass(double seconds) { time += static_cast<support::Micros>(seconds * 1e6); }
};

// Does the work when told to.
struct HandCrew final : Crew {
    std::deque<std::pair<std::function<void()>, std::function<void(double)>>> jobs;
    int workers() const override { return 1; }
    void run(std::function<void()> work, std::function<void(double)> done) override {
        jobs.emplace_back(std::move(work), std::move(done));
    }
    bool step() {
        if (jobs.empty()) return false;
        auto [work, done] = std::move(jobs.front());
        jobs.pop_front();
        work();
        done(0);
        return true;
    }
    void finish() {
        while (step()) {
        }
    }
};

struct Ear final : Listener {
    std::vector<v1::ServerMessage> heard;
    std::vector<MediaStamp> stamps;  // of what came with one
    std::vector<std::pair<std::uint32_t, std::int64_t>> dropped;
    std::size_t waiting_bytes = 0;
    support::Micros waiting_time = 0;
    std::string closed;

    void send(const Message& message) override {
        v1::ServerMessage parsed;
        REQUIRE(parsed.ParseFromString(*message));
        heard.push_back(parsed);
    }
    void send_media(const Message& message, MediaStamp stamp) override {
        send(message);
        stamps.push_back(stamp);
    }
    void drop_stale(std::uint32_t epoch, std::int64_t from) override { dropped.emplace_back(epoch, from); }
    const std::size_t& backlog() const override { return waiting_bytes; }
    support::Micros waiting() const override { return waiting_time; }
    void close(std::string_view code, std::string_view) override { closed = code; }

    std::vector<v1::Segment> segments() const {
        std::vector<v1::Segment> list;
        for (const auto& message : heard)
            if (message.has_segment() && message.segment().packets_size() > 0)
                list.push_back(message.segment());
        return list;
    }
    std::vector<v1::Segment> world_only() const {
        std::vector<v1::Segment> list;
        for (const auto& message : heard)
            if (message.has_segment() && message.segment().packets_size() == 0)
                list.push_back(message.segment());
        return list;
    }
    std::vector<v1::WorldFrame> keyframes() const {
        std::vector<v1::WorldFrame> list;
        for (const auto& message : heard)
            if (message.has_keyframe()) list.push_back(message.keyframe());
        return list;
    }
    v1::Status status() const {
        for (auto it = heard.rbegin(); it != heard.rend(); ++it) {
            if (it->has_status()) return it->status();
            if (it->has_hello()) return it->hello().status();
        }
        return {};
    }
};

PiecePtr piece(double seconds, double carrier = 200) {
    const std::string document =
        R"({"steps":[{"duration":)" + std::to_string(seconds) +
        R"(,"voices":[{"synth_function_name":"binaural_beat","params":{"baseFreq":)" +
        std::to_string(carrier) + R"(,"beatFreq":4}}]}]})";
    auto prepared = prepare_piece(document);
    REQUIRE(prepared.piece);
    return prepared.piece;
}

struct Room {
    HandClock clock;
    HandCrew workers;
    Scheduler scheduler{clock, workers};
    VoiceCosts costs;
    Tally tally;
    SessionLimits limits;
    std::shared_ptr<Session> session;

    Studio studio() { return {clock, scheduler, costs, tally}; }
    Session& play(PiecePtr what, std::int64_t start_sample = 0) {
        SessionOptions options;
        options.piece = std::move(what);
        options.style = world::find_style("drift");
        options.start_sample = start_sample;
        session = std::make_shared<Session>("id", std::move(options), studio(), limits);
        session->start();
        return *session;
    }
    std::shared_ptr<Ear> join(ListenerWants wants = {}) {
        auto ear = std::make_shared<Ear>();
        session->join(ear, wants);
        return ear;
    }
    void pass(double seconds) {
        for (int i = 0; i + 0.5 < seconds * 20; ++i) {
            clock.pass(0.05);
            session->tick();
            workers.finish();
        }
    }
};

// Every segment begins where the one before it ended.
void check_without_holes(const std::vector<v1::Segment>& segments) {
    for (std::size_t i = 1; i < segments.size(); ++i)
        CHECK(segments[i].first_sample() ==
              segments[i - 1].first_sample() + 960u * static_cast<unsigned>(segments[i - 1].packets_size()));
}

std::string packets(const std::vector<v1::Segment>& segments) {
    std::string bytes;
    for (const auto& segment : segments)
        for (const auto& packet : segment.packets())
            bytes += packet;
    return bytes;
}

}  // namespace

TEST_CASE("a session waits for its first listener with a second of media in hand") {
    Room room;
    const Session& session = room.play(piece(60));
    room.workers.finish();
    CHECK(session.state() == v1::Status::WAITING);
    CHECK(session.timeline().head() >= second);
    CHECK(session.timeline().head() < 2 * second);
    room.pass(5);
    CHECK(session.position() == 0);
}

TEST_CASE("the first listener starts it and is given eight seconds ahead") {
    Room room;
    room.play(piece(60));
    const auto ear = room.join();
    room.workers.finish();
    CHECK(ear->heard.front().status().state() == v1::Status::PLAYING);
    const auto segments = ear->segments();
    REQUIRE(segments.size() > 4);
    CHECK(segments[0].first());
    CHECK_FALSE(segments[1].first());
    CHECK(segments[0].packets_size() == 5);
    for (const auto& segment : segments)
        CHECK(segment.packets_size() <= 10);
    check_without_holes(segments);
    CHECK(room.session->timeline().head() >= high);
    CHECK(room.session->timeline().head() < high + second / 2);
}

TEST_CASE("media keeps its distance from the play position, and its past is forgotten") {
    Room room;
    room.play(piece(60));
    const auto ear = room.join();
    room.pass(20);
    const auto position = room.session->position();
    CHECK(position == 20 * second - second / 5);
    CHECK(room.session->timeline().head() >= position + target - second / 10);
    CHECK(room.session->timeline().head() < position + high + second / 2);
    CHECK(room.session->timeline().sound_from(0).front()->end() > position - Timeline::history);
    check_without_holes(ear->segments());
}

TEST_CASE("a late listener is given a keyframe before and packets well before the play position") {
    Room room;
    room.play(piece(60));
    const auto first = room.join();
    room.pass(10.13);
    const auto late = room.join();
    const auto position = static_cast<std::uint64_t>(room.session->position());
    REQUIRE(late->keyframes().size() == 1);
    CHECK(late->keyframes()[0].first_sample() <= position);
    const auto segments = late->segments();
    REQUIRE_FALSE(segments.empty());
    CHECK(segments[0].first());
    CHECK(segments[0].first_sample() + 4 * 960 <= position);
    CHECK(segments[0].first_sample() + 14 * 960 > position - 960);
    // The deltas go on from the keyframe.
    REQUIRE(late->world_only().size() == 1);
    CHECK(late->world_only()[0].world(0).sequence() == late->keyframes()[0].sequence());
}

TEST_CASE("what is sent does not depend on when listeners came or how often the session was woken") {
    Room calm, busy;
    calm.play(piece(60));
    const auto one = calm.join();
    calm.pass(6);
    busy.play(piece(60));
    const auto other = busy.join();
    for (int i = 0; i < 300; ++i) {
        busy.clock.pass(0.02);
        busy.session->tick();
        if (i % 7 == 0) busy.workers.step();
    }
    busy.workers.finish();
    auto a = packets(one->segments()), b = packets(other->segments());
    const auto common = std::min(a.size(), b.size());
    REQUIRE(common > 100'000);
    CHECK(a.substr(0, common) == b.substr(0, common));
}

TEST_CASE("a seek begins an epoch four packets before its sample") {
    Room room;
    room.play(piece(600));
    const auto ear = room.join();
    room.pass(1);
    ear->heard.clear();
    const std::int64_t target = 300 * second + 500;
    room.session->seek(target);
    CHECK(room.session->position() == target);
    CHECK(ear->heard.empty());
    room.workers.finish();
    REQUIRE_FALSE(ear->heard.empty());
    CHECK(ear->heard.front().status().epoch() == 2);
    CHECK(ear->heard.front().status().switch_sample() == target);
    room.workers.finish();
    const auto segments = ear->segments();
    CHECK(segments[0].epoch() == 2);
    CHECK(segments[0].first());
    CHECK(segments[0].first_sample() == 300 * second - 4 * 960);
    CHECK(ear->keyframes().at(0).world_epoch() == 2);
    CHECK(room.session->position() == target);
}

TEST_CASE(
    "of many seeks while a worker is busy only the last is made, and until then the old sound goes on") {
    Room room;
    room.play(piece(600));
    const auto ear = room.join();
    REQUIRE(room.workers.jobs.size() == 1);
    room.session->seek(100 * second);
    room.session->seek(200 * second);
    CHECK(room.session->position() == 200 * second);
    CHECK(room.session->epoch() == 1);
    room.workers.step();
    CHECK(ear->segments().back().epoch() == 1);
    room.workers.finish();
    CHECK(room.session->epoch() == 2);
    const auto segments = ear->segments();
    const auto sought =
        std::find_if(segments.begin(), segments.end(), [](const auto& s) { return s.epoch() == 2; });
    REQUIRE(sought != segments.end());
    CHECK(sought->first_sample() == 200 * second - 4 * 960);
}

TEST_CASE("a seek to the start has no packets before it") {
    Room room;
    room.play(piece(600), 100 * second);
    const auto ear = room.join();
    room.session->seek(0);
    room.workers.finish();
    const auto segments = ear->segments();
    const auto first =
        std::find_if(segments.begin(), segments.end(), [](const auto& s) { return s.epoch() == 2; });
    REQUIRE(first != segments.end());
    CHECK(first->first_sample() == 0);
}

TEST_CASE("a pause holds the position and keeps the epoch") {
    Room room;
    room.play(piece(60));
    const auto ear = room.join();
    room.pass(3.2);
    room.session->pause();
    CHECK(ear->status().state() == v1::Status::PAUSED);
    CHECK(ear->status().anchor_sample() == 3 * second);
    room.pass(10);
    CHECK(room.session->position() == 3 * second);
    room.session->resume();
    CHECK(ear->status().epoch() == 1);
    room.pass(1.2);
    CHECK(room.session->position() == 4 * second);
    check_without_holes(ear->segments());
}

TEST_CASE("the end is announced, and a seek plays on") {
    Room room;
    room.play(piece(3));
    const auto ear = room.join();
    room.pass(3.3);
    CHECK(room.session->state() == v1::Status::ENDED);
    CHECK(room.session->position() == 3 * second);
    CHECK(ear->status().state() == v1::Status::ENDED);
    CHECK(ear->segments().back().last());
    // The last samples are in the packets, although the decoder is late by the encoder's delay.
    const auto& last = ear->segments().back();
    CHECK(last.first_sample() + 960u * static_cast<unsigned>(last.packets_size()) >= 3 * second + 120);
    room.session->seek(second);
    CHECK(room.session->state() == v1::Status::PLAYING);
    room.pass(1.2);
    CHECK(room.session->position() == 2 * second);
}

TEST_CASE("a new style makes the world anew from the play position and leaves the sound") {
    Room room;
    room.play(piece(60));
    const auto ear = room.join();
    room.pass(5);
    ear->heard.clear();
    room.session->set_style(world::find_style("mandala"));
    room.workers.finish();
    CHECK(ear->status().style() == "mandala");
    CHECK(ear->status().epoch() == 1);
    REQUIRE(ear->keyframes().size() == 1);
    CHECK(ear->keyframes()[0].world_epoch() == 2);
    CHECK(ear->keyframes()[0].header().style() == "mandala");
    CHECK(ear->keyframes()[0].first_sample() <= static_cast<std::uint64_t>(room.session->position()));
    REQUIRE_FALSE(ear->world_only().empty());
    CHECK(ear->world_only()[0].world(0).sequence() == ear->keyframes()[0].sequence());
    CHECK(ear->world_only()[0].world_size() > 12);
    const auto late = room.join();
    CHECK(late->keyframes().at(0).world_epoch() == 2);
}

TEST_CASE("another track takes over at the play position, with the old sound before it") {
    Room room;
    room.play(piece(600));
    const auto ear = room.join();
    room.pass(5);
    ear->heard.clear();
    ChangeResult result{};
    room.session->change_piece(piece(600, 300), 7, [&](const ChangeResult& told) { result = told; });
    CHECK(ear->heard.empty());  // nothing is told before its beginning is made
    room.workers.finish();
    CHECK(result.kind == ChangeResult::Kind::Begun);
    CHECK(result.epoch == 2);
    REQUIRE(ear->heard.front().has_hello());
    const auto status = ear->heard.front().hello().status();
    CHECK(status.epoch() == 2);
    CHECK(status.switch_sample() % 960 == 0);
    CHECK(static_cast<std::int64_t>(status.switch_sample()) == result.switch_sample);
    CHECK(result.switch_sample >= room.session->position() + second * 12 / 100);
    CHECK(result.switch_sample < room.session->position() + second * 14 / 100);
    CHECK(ear->segments().front().first_sample() == status.switch_sample() - 4 * 960);
    CHECK(ear->segments().front().first());
}

TEST_CASE("a track that ends before the play position cannot take over") {
    Room room;
    room.play(piece(600), 100 * second);
    auto kind = ChangeResult::Kind::Begun;
    room.session->change_piece(piece(50), 7, [&](const ChangeResult& told) { kind = told.kind; });
    CHECK(kind == ChangeResult::Kind::TooShort);
    room.workers.finish();
    CHECK(room.session->epoch() == 1);
}

TEST_CASE("world frames are left out for a slow listener, who gets a keyframe afterwards") {
    Room room;
    room.limits.audience.soft_backlog = 1000;
    room.play(piece(60));
    const auto ear = room.join();
    room.pass(2);
    ear->heard.clear();
    ear->waiting_bytes = 2000;
    room.pass(2);
    for (const auto& segment : ear->segments())
        CHECK(segment.world_size() == 0);
    CHECK_FALSE(ear->segments().empty());
    ear->waiting_bytes = 0;
    room.pass(0.5);
    REQUIRE(ear->keyframes().size() == 1);
    const auto& after = ear->heard;
    const auto key = std::find_if(after.begin(), after.end(), [](const auto& m) { return m.has_keyframe(); });
    REQUIRE(std::next(key) != after.end());
    CHECK(std::next(key)->segment().world(0).sequence() == key->keyframe().sequence());
}

TEST_CASE("a listener with too much waiting is closed, the others are not") {
    Room room;
    room.play(piece(60));
    const auto good = room.join(), slow = room.join();
    slow->waiting_bytes = room.limits.audience.hard_backlog + 1;
    room.pass(0.05);
    CHECK(slow->closed == "slow_listener");
    CHECK(good->closed.empty());
    CHECK(room.session->listeners() == 1);
    CHECK(good->status().listeners() == 1);
}

TEST_CASE("only what a listener wants is sent to it") {
    Room room;
    room.play(piece(60));
    const auto sound = room.join({.sound = true, .world = false});
    const auto world = room.join({.sound = false, .world = true});
    room.pass(3);
    CHECK(sound->keyframes().empty());
    CHECK(sound->world_only().empty());
    for (const auto& segment : sound->segments())
        CHECK(segment.world_size() == 0);
    CHECK(world->segments().empty());
    CHECK(world->keyframes().size() == 1);
    CHECK(world->world_only().size() > 3);
}

TEST_CASE("nothing is rendered for nobody, and who comes back hears what plays then") {
    Room room;
    room.play(piece(600));
    const auto ear = room.join();
    room.pass(1);
    room.session->leave(*ear);
    room.pass(30);
    const auto head = room.session->timeline().head();
    CHECK(head < 25 * second);
    const auto again = room.join();
    room.pass(0.5);
    const auto segments = again->segments();
    REQUIRE_FALSE(segments.empty());
    CHECK(segments[0].first());
    CHECK(segments[0].first_sample() + 4 * 960 == again->status().switch_sample());
    CHECK(again->status().switch_sample() >= 31 * second - second / 5);
    CHECK(again->status().switch_sample() < 32 * second);
}

TEST_CASE("a session without listeners expires, sooner when it plays") {
    Room room;
    room.play(piece(6000));
    const auto ear = room.join();
    room.pass(1);
    CHECK_FALSE(room.session->expired());
    room.session->leave(*ear);
    room.clock.pass(119);
    CHECK_FALSE(room.session->expired());
    room.clock.pass(2);
    CHECK(room.session->expired());
    room.session->pause();
    CHECK_FALSE(room.session->expired());
    room.clock.pass(1800);
    CHECK(room.session->expired());
}

TEST_CASE("the status is repeated every five seconds") {
    Room room;
    room.play(piece(60));
    const auto ear = room.join();
    room.pass(12);
    const auto count =
        std::count_if(ear->heard.begin(), ear->heard.end(), [](const auto& m) { return m.has_status(); });
    CHECK(count == 3);
}

TEST_CASE("a closed session takes no more listeners") {
    Room room;
    room.play(piece(60));
    const auto ear = room.join();
    room.session->close("session_ended", "over");
    CHECK(ear->closed == "session_ended");
    CHECK(room.join()->closed == "session_ended");
}

TEST_CASE("the directory is bounded and its ids differ") {
    Room room;
    Directory directory(room.studio(), {.sessions = 2, .session = {}});
    SessionOptions options;
    options.piece = piece(60);
    options.style = world::find_style("drift");
    const auto open = [&] { return std::get<std::shared_ptr<Session>>(directory.open(options)); };
    const auto one = open(), two = open();
    CHECK(one->id() != two->id());
    CHECK(one->id().size() == 22);
    CHECK(std::get<Refusal>(directory.open(options)).code == "too-many-sessions");
    CHECK(directory.find(one->id()) == one);
    CHECK(directory.close(one->id()));
    CHECK_FALSE(directory.close(one->id()));
    CHECK(directory.find(one->id()) == nullptr);
    CHECK(open());
}

TEST_CASE("a track that needs more than there is cannot take the place of another") {
    Room room;
    const PiecePtr light = piece(60);
    std::string voices;
    for (int i = 0; i < 120; ++i)
        voices += std::string(i > 0 ? "," : "") +
                  R"({"synth_function_name":"noise_swept_notch","params":{},"is_noise":true})";
    const auto dear = prepare_piece(R"({"steps":[{"duration":60,"voices":[)" + voices + "]}]}");
    REQUIRE(dear.piece);
    StreamingRules rules;
    rules.usable = 1.5 * room.costs.ahead(*light, 0, rules.look_ahead).peak();
    REQUIRE(room.costs.ahead(*dear.piece, 0, rules.look_ahead).peak() > rules.usable);
    Scheduler scheduler(room.clock, room.workers, rules);
    Directory directory({room.clock, scheduler, room.costs, room.tally}, {.sessions = 2, .session = {}});
    SessionOptions options;
    options.piece = light;
    options.style = world::find_style("drift");
    const auto session = std::get<std::shared_ptr<Session>>(directory.open(options));
    CHECK_FALSE(directory.judge_change(*session, *piece(60, 300)));
    CHECK(directory.judge_change(*session, *dear.piece));
    room.workers.jobs.clear();
}

TEST_CASE("the directory removes what has expired") {
    Room room;
    Directory directory(room.studio(), {.sessions = 2, .session = {}});
    SessionOptions options;
    options.piece = piece(60);
    options.style = world::find_style("drift");
    directory.open(options);
    room.clock.pass(1801);
    directory.tick();
    CHECK(directory.size() == 0);
}

TEST_CASE("the library holds the tracks that come with the program, all of them playable") {
    const media::Library no_media;
    const auto library = Library::built_in(no_media);
    CHECK(library.all().size() >= 6);
    for (const auto& entry : library.all())
        CHECK(library.find(entry->id) == entry);
    CHECK(library.find("nothing") == nullptr);
}

TEST_CASE("media that waits for a listener is stamped, and dropped when a seek makes it useless") {
    Room room;
    Session& session = room.play(piece(300));
    const auto ear = room.join();
    room.pass(3);
    const auto segments = ear->segments();
    REQUIRE_FALSE(segments.empty());
    for (const MediaStamp& stamp : ear->stamps)
        CHECK(stamp.epoch == 1);
    std::vector<std::int64_t> starts;
    for (const MediaStamp& stamp : ear->stamps)
        if (stamp.first_sample != MediaStamp::never_played) starts.push_back(stamp.first_sample);
    REQUIRE(starts.size() == segments.size());
    for (std::size_t i = 0; i < starts.size(); ++i)
        CHECK(starts[i] == static_cast<std::int64_t>(segments[i].first_sample()));

    const std::int64_t before = session.position();
    session.seek(100 * second);
    ear->stamps.clear();
    room.workers.finish();
    // The old media is heard for one playout delay more.
    CHECK(ear->dropped == std::vector<std::pair<std::uint32_t, std::int64_t>>{{2, before + second / 5}});
    room.pass(1);
    REQUIRE_FALSE(ear->stamps.empty());
    for (const MediaStamp& stamp : ear->stamps)
        CHECK(stamp.epoch == 2);
}

TEST_CASE("a change of the track keeps what is played up to the switch") {
    Room room;
    Session& session = room.play(piece(300));
    const auto ear = room.join();
    room.pass(3);
    session.change_piece(piece(300, 150), 1);
    room.workers.finish();
    CHECK(ear->dropped == std::vector<std::pair<std::uint32_t, std::int64_t>>{
                              {2, static_cast<std::int64_t>(ear->status().switch_sample())}});
}

TEST_CASE("a listener whose messages wait too long is closed, however few they are") {
    Room room;
    room.play(piece(300));
    const auto slow = room.join(), quick = room.join();
    slow->waiting_time = room.limits.audience.longest_wait;
    room.pass(0.3);
    CHECK(slow->closed.empty());
    slow->waiting_time = room.limits.audience.longest_wait + 1;
    room.pass(0.3);
    CHECK(slow->closed == "slow_listener");
    CHECK(quick->closed.empty());
    CHECK(room.session->listeners() == 1);
}

// ---------------------------------------------------------------- changes while it plays

TEST_CASE("changes that come fast begin at intervals, the first and the last of them are heard") {
    Room room;
    room.play(piece(600));
    const auto ear = room.join();
    room.pass(3);
    std::vector<ChangeResult::Kind> results(20, ChangeResult::Kind::Over);
    for (int i = 0; i < 20; ++i) {
        room.session->change_piece(piece(600, 210 + i), 1, [&results, i](const ChangeResult& result) {
            results[static_cast<std::size_t>(i)] = result.kind;
        });
        room.workers.finish();
        room.clock.pass(0.01);
        room.session->tick();
        room.workers.finish();
    }
    room.pass(0.2);
    CHECK(results.front() == ChangeResult::Kind::Begun);
    CHECK(results.back() == ChangeResult::Kind::Begun);
    const auto begun = std::count(results.begin(), results.end(), ChangeResult::Kind::Begun);
    CHECK(begun == 1 + static_cast<int>(room.session->epoch()) - 2);
    CHECK(begun >= 3);
    CHECK(begun <= 4);
    CHECK(std::count(results.begin(), results.end(), ChangeResult::Kind::Replaced) == 20 - begun);
    CHECK(room.session->piece().track->steps[0].voices.size() == 1);
}

TEST_CASE("two blends never overlap") {
    Room room;
    room.play(piece(600));
    const auto ear = room.join();
    room.pass(3);
    std::vector<std::int64_t> switches;
    for (int i = 0; i < 6; ++i) {
        room.session->change_piece(piece(600, 210 + i), 1, [&](const ChangeResult& result) {
            switches.push_back(result.switch_sample);
        });
        room.workers.finish();
        room.clock.pass(0.08);
    }
    REQUIRE(switches.size() == 6);
    for (std::size_t i = 1; i < switches.size(); ++i)
        CHECK(switches[i] >= switches[i - 1] + Production::blend_samples);
    // Not ever further ahead either: nothing is queued.
    CHECK(switches.back() - room.session->position() < second / 5);
}

TEST_CASE("a beginning that is made too late for its moment is made again for a later one") {
    Room room;
    room.play(piece(600));
    const auto ear = room.join();
    room.pass(3);
    ear->heard.clear();
    bool begun = false;
    room.session->change_piece(piece(600, 300), 1, [&](const ChangeResult&) { begun = true; });
    REQUIRE_FALSE(room.workers.jobs.empty());
    room.clock.pass(0.3);  // as long as the worker needs
    room.workers.step();
    CHECK_FALSE(begun);
    CHECK(room.session->epoch() == 1);
    for (const auto& segment : ear->segments())
        CHECK(segment.epoch() == 1);
    room.clock.pass(0.3);
    room.session->tick();
    room.workers.finish();
    CHECK(begun);
    CHECK(static_cast<std::int64_t>(ear->status().switch_sample()) > room.session->position());
}

TEST_CASE("a seek whose media took long is heard as soon as it can be everywhere") {
    Room room;
    room.play(piece(600));
    const auto ear = room.join();
    room.pass(3);
    const support::Micros asked = room.clock.time;
    room.session->seek(100 * second);
    room.clock.pass(0.05);
    room.workers.step();
    CHECK(ear->status().anchor_time_us() == asked);
    room.workers.finish();
    room.pass(1);
    room.session->seek(200 * second);
    room.clock.pass(0.5);
    room.workers.step();
    CHECK(ear->status().anchor_time_us() + playout_delay == room.clock.time + 60'000);
}

TEST_CASE("a seek and a track that wait begin together") {
    Room room;
    room.play(piece(600));
    const auto ear = room.join();
    room.pass(3);
    room.session->seek(50 * second);
    room.workers.finish();
    bool begun = false;
    room.session->seek(5000 * second);  // beyond the end: to the end
    room.session->change_piece(piece(700, 300), 1, [&](const ChangeResult&) { begun = true; });
    room.session->seek(650 * second);
    CHECK(room.session->position() == 650 * second);
    room.pass(0.1);
    CHECK(begun);
    CHECK(room.session->epoch() == 3);
    CHECK(ear->status().switch_sample() == 650 * second);
}

TEST_CASE("a session that runs dry holds its clock, skips nothing and goes on by itself") {
    Room room;
    room.play(piece(600));
    const auto ear = room.join();
    room.pass(3);
    const std::int64_t head = room.session->timeline().head();
    for (int i = 0; i < 600; ++i) {  // no worker does anything
        room.clock.pass(0.02);
        room.session->tick();
    }
    CHECK(room.session->held());
    CHECK(room.session->stalls() == 1);
    CHECK(ear->status().state() == v1::Status::PAUSED);
    CHECK(ear->status().held());
    const std::int64_t stopped = room.session->position();
    CHECK(stopped <= head);
    CHECK(stopped > head - second / 10);
    room.workers.finish();
    room.session->tick();
    CHECK_FALSE(room.session->held());
    CHECK(room.session->state() == v1::Status::PLAYING);
    CHECK(ear->status().anchor_sample() == static_cast<std::uint64_t>(stopped));
    CHECK(room.session->epoch() == 1);
    check_without_holes(ear->segments());
}

TEST_CASE("changes of gain are told at most every 20 ms, the last of them in any case") {
    Room room;
    room.play(piece(600));
    const auto ear = room.join();
    room.pass(3);
    ear->heard.clear();
    for (int i = 0; i < 100; ++i) {
        room.session->set_gain(static_cast<float>(i) / 100);
        room.clock.pass(0.001);
        if (i % 20 == 19) room.session->tick();
    }
    room.pass(0.05);
    const auto told =
        std::count_if(ear->heard.begin(), ear->heard.end(), [](const auto& m) { return m.has_status(); });
    CHECK(told >= 5);
    CHECK(told <= 7);
    CHECK(ear->status().gain() == doctest::Approx(0.99));
}

TEST_CASE("of many styles the last is made") {
    Room room;
    room.play(piece(600));
    const auto ear = room.join();
    room.pass(3);
    ear->heard.clear();
    for (int i = 0; i < 20; ++i)
        room.session->set_style(world::find_style(i % 2 == 0 ? "drift" : "mandala"));
    room.workers.finish();
    room.pass(0.3);
    CHECK(room.session->style().name == "mandala");
    CHECK(ear->keyframes().back().header().style() == "mandala");
    CHECK(ear->keyframes().size() <= 3);
    CHECK(ear->status().world_epoch() == ear->keyframes().back().world_epoch());
}

TEST_CASE("who waits to change the track is told when it is due, and when the session is over") {
    Room room;
    room.play(piece(600));
    const auto ear = room.join();
    room.pass(3);
    int due = 0;
    room.session->when_change_due([&] { ++due; });
    CHECK(due == 1);
    room.session->seek(second);
    room.workers.finish();
    room.session->when_change_due([&] { ++due; });
    CHECK(due == 1);
    room.clock.pass(0.08);
    room.session->tick();
    CHECK(due == 2);
    room.workers.finish();
    room.session->seek(2 * second);
    room.workers.finish();
    room.session->when_change_due([&] { ++due; });
    room.session->close("session_ended", "over");
    CHECK(due == 3);
}

TEST_CASE("a change that waits is answered when the session is over") {
    Room room;
    room.play(piece(600));
    const auto ear = room.join();
    room.pass(3);
    auto in_work = ChangeResult::Kind::Begun, waiting = ChangeResult::Kind::Begun;
    room.session->change_piece(piece(600, 300), 1, [&](const ChangeResult& r) { in_work = r.kind; });
    room.session->change_piece(piece(600, 310), 1, [&](const ChangeResult& r) { waiting = r.kind; });
    room.session->close("session_ended", "over");
    CHECK(waiting == ChangeResult::Kind::Over);
    room.session.reset();
    room.workers.finish();
    CHECK(in_work == ChangeResult::Kind::Over);
}

TEST_CASE("a session that is held back fades, pauses where it is, says so, and goes on there") {
    Room room;
    Session& session = room.play(piece(300));
    const auto ear = room.join();
    room.pass(10);
    session.hold_back(3);
    CHECK(ear->status().state() == v1::Status::PLAYING);
    CHECK(ear->status().gain() == 0);
    CHECK(ear->status().gain_ramp_ms() == 3000);
    CHECK(ear->heard.back().error().code() == "server_busy");
    CHECK_FALSE(ear->heard.back().error().closing());
    const auto head = session.timeline().head();
    room.pass(1.5);
    const auto late = room.join();  // who comes meanwhile fades with the others
    CHECK(late->status().gain_ramp_ms() == 1500);
    room.pass(1.6);
    CHECK(ear->status().state() == v1::Status::PAUSED);
    CHECK(ear->status().held());
    const auto position = session.position();
    CHECK(position > 12 * second);
    room.pass(20);
    session.resume();
    CHECK(session.position() == position);
    CHECK(session.timeline().head() == head);
    session.let_go_on();
    CHECK(ear->status().state() == v1::Status::PLAYING);
    CHECK_FALSE(ear->status().held());
    CHECK(ear->status().gain() == 1);
    CHECK(ear->status().gain_ramp_ms() == 1000);
    room.pass(1.2);
    CHECK(session.position() == position + second);
    check_without_holes(ear->segments());
}

TEST_CASE("a session that somebody paused while it was held back stays paused") {
    Room room;
    Session& session = room.play(piece(300));
    const auto ear = room.join();
    room.pass(5);
    session.hold_back(3);
    room.pass(4);
    session.pause();
    session.let_go_on();
    CHECK(ear->status().state() == v1::Status::PAUSED);
    CHECK_FALSE(ear->status().held());
    session.resume();
    room.pass(0.1);
    CHECK(ear->status().state() == v1::Status::PLAYING);
}

TEST_CASE(
    "the sound is the same whatever the world hears, and frames of a resting ear are those of silence") {
    Room keen, deaf;
    keen.play(piece(60));
    const auto one = keen.join();
    keen.pass(6);
    deaf.play(piece(60));
    const auto other = deaf.join();
    Relief relief;
    relief.step = 3;
    relief.ear = 0;
    deaf.pass(1);
    const auto from = deaf.session->timeline().head();
    deaf.session->relieve(relief);
    deaf.pass(5);
    CHECK(other->status().strain() == 3);
    const auto a = packets(one->segments()), b = packets(other->segments());
    const auto common = std::min(a.size(), b.size());
    REQUIRE(common > 100'000);
    CHECK(a.substr(0, common) == b.substr(0, common));
    // What was heard before the ear rested is the same, too; then the curves sink, and the structure stays.
    const auto frames = [](const Ear& ear) {
        std::vector<v1::WorldFrame> list;
        for (const auto& message : ear.heard)
            for (const auto& frame : message.segment().world())
                list.push_back(frame);
        return list;
    };
    const auto stirring = frames(*one), resting = frames(*other);
    int same = 0, different = 0;
    for (std::size_t i = 0; i < std::min(stirring.size(), resting.size()); ++i) {
        const bool equal = stirring[i].SerializeAsString() == resting[i].SerializeAsString();
        if (static_cast<std::int64_t>(stirring[i].first_sample()) + second < from) CHECK(equal);
        (equal ? same : different)++;
        CHECK(stirring[i].sequence() == resting[i].sequence());
        CHECK(stirring[i].chunks_size() == resting[i].chunks_size());
    }
    CHECK(different > 3);
    CHECK(same > 10);
}

TEST_CASE("a directory that is short of time lets nobody in and tells every session") {
    Room room;
    DegradationRules rules;
    rules.steps[1] = {0, 0};  // whatever plays is too much
    Directory directory(room.studio(), {.sessions = 4, .session = {}, .degradation = rules});
    SessionOptions options;
    options.piece = piece(60);
    options.style = world::find_style("drift");
    const auto session = std::get<std::shared_ptr<Session>>(directory.open(options));
    const auto ear = std::make_shared<Ear>();
    session->join(ear, {});
    for (int i = 0; i < 200; ++i) {
        room.clock.pass(0.02);
        directory.tick();
        room.workers.step();
    }
    CHECK(directory.degradation().step() == 2);
    CHECK(ear->status().strain() == 2);
    CHECK(std::get<Refusal>(directory.open(options)).code == "busy");
    CHECK(room.tally.refused.at("busy") == 1);
    CHECK(room.tally.steps.at("2") == 1);
}
