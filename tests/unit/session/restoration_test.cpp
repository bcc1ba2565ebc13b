#include "session/restoration.h"

#include <doctest/doctest.h>

#include <deque>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "listen/temporary_folder.h"
#include "session/directory.h"
#include "session/library.h"
#include "store/session_store.h"
#include "world/style_shelf.h"

using namespace stillpoint;
using namespace stillpoint::session;

namespace {

constexpr std::int64_t second = media_rate;

// Of the machine: it goes on while no server runs.
struct HandClock final : support::Clock {
    support::Micros time = 1'000'000'000;
    std::string boot = "first";
    support::Micros wall = 0;
    support::Micros now() const noexcept override { return time; }
    void pass(double seconds) {
        time += static_cast<support::Micros>(seconds * 1e6);
        wall += static_cast<support::Micros>(seconds * 1e6);
    }
    void start_machine_anew() {
        boot = "second";
        time = 3'000'000;
    }
    store::MachineTime machine_time() const { return {boot, time, wall}; }
};

// Does the work when told to.
struct HandCrew final : Crew {
    std::deque<std::pair<std::function<void()>, std::function<void(double)>>> jobs;
    int workers() const override { return 1; }
    void run(std::function<void()> work, std::function<void(double)> done) override {
        jobs.emplace_back(std::move(work), std::move(done));
    }
    void finish() {
        while (!jobs.empty()) {
            auto [work, done] = std::move(jobs.front());
            jobs.pop_front();
            work();
            done(0);
        }
    }
};

struct Ear final : Listener {
    void send(const Message& message) override {
        v1::ServerMessage parsed;
        REQUIRE(parsed.ParseFromString(*message));
        if (parsed.has_segment())
            for (const auto& packet : parsed.segment().packets())
                packets.push_back(packet);
    }
    void send_media(const Message& message, MediaStamp) override { send(message); }
    void drop_stale(std::uint32_t, std::int64_t) override {}
    const std::size_t& backlog() const override { return nothing_waits; }
    support::Micros waiting() const override { return 0; }
    void close(std::string_view code, std::string_view) override { closed = code; }
    std::vector<std::string> packets;
    std::string closed;
    std::size_t nothing_waits = 0;
};

std::string document(double seconds, double carrier = 200) {
    return R"({"steps":[{"duration":)" + std::to_string(seconds) +
           R"(,"voices":[{"synth_function_name":"binaural_beat","params":{"baseFreq":)" +
           std::to_string(carrier) + R"(,"beatFreq":4}}]}]})";
}

// A machine on which servers come and go.
struct Machine {
    struct Server {
        HandCrew crew;
        Scheduler scheduler;
        VoiceCosts costs;
        Tally tally;
        Library library;
        store::SessionStore store;
        Directory directory;
        Restoration restoration;

        explicit Server(Machine& machine)
            : scheduler(machine.clock, crew),
              library(Library::from_folder(machine.folder / "", machine.media)),
              store(
                  machine.folder / "state", [](auto) {}, [&] { return machine.clock.machine_time(); }),
              directory({machine.clock, scheduler, costs, tally}, machine.limits, &store),
              restoration(store, directory, library, scheduler) {
            restoration.begin();
        }
    };

    listen::TemporaryFolder folder;
    media::Library media;
    HandClock clock;
    Directory::Limits limits;
    std::optional<Server> server;

    Machine() { start(); }
    void kill() { server.reset(); }  // its store writes what it was given, as if it had been settled
    void start() { server.emplace(*this); }
    void restart(double away = 0) {
        server->directory.tick();
        kill();
        clock.pass(away);
        start();
        server->crew.finish();
    }
    void wait(double seconds) {
        clock.pass(seconds);
        server->directory.tick();
        server->crew.finish();
    }

    SessionOptions options(const std::string& text) const {
        SessionOptions options;
        options.piece = prepare_piece(text).piece;
        options.style = world::find_style("drift");
        options.seed = 77;
        return options;
    }
    std::shared_ptr<Session> open(SessionOptions options) {
        const auto opened = std::get<std::shared_ptr<Session>>(server->directory.open(std::move(options)));
        server->crew.finish();
        return opened;
    }
    std::shared_ptr<Session> playing(double seconds = 600) {
        auto wanted = options(document(seconds));
        wanted.start_now = true;
        return open(std::move(wanted));
    }
    std::shared_ptr<Session> find(const std::string& id) { return server->directory.find(id); }
};

}  // namespace

TEST_CASE("a session that plays goes on where the clock says") {
    Machine machine;
    const auto before = machine.playing();
    const std::string id = before->id();
    before->seek(100 * second);
    machine.wait(0);
    machine.wait(10.2);
    const std::uint32_t epoch = before->epoch(), world_epoch = before->progress().world_epoch;
    REQUIRE(before->position() == 110 * second);

    SUBCASE("after the server was started anew") {
        machine.restart(5);
    }
    SUBCASE("after the machine was") {
        machine.server->directory.tick();
        machine.kill();
        machine.clock.pass(5);
        machine.clock.start_machine_anew();
        machine.start();
        machine.server->crew.finish();
    }
    const auto after = machine.find(id);
    REQUIRE(after);
    CHECK(after->state() == v1::Status::PLAYING);
    CHECK(after->position() == 115 * second);
    CHECK(after->epoch() > epoch);
    CHECK(after->progress().world_epoch > world_epoch);
    CHECK(after->progress().anchor_time >= 0);
    machine.wait(1);
    CHECK(after->position() == 116 * second);
}

TEST_CASE("what was set stays set") {
    Machine machine;
    auto wanted = machine.options(document(600, 333));
    wanted.seed = 0xffffffffffffffff;
    wanted.gain = 0.25f;
    wanted.start_sample = 7 * second;
    const std::string id = machine.open(std::move(wanted))->id();
    machine.find(id)->set_style(world::find_style("mandala"));
    machine.restart(60);

    const auto after = machine.find(id);
    REQUIRE(after);
    CHECK(after->state() == v1::Status::WAITING);
    CHECK(after->position() == 7 * second);
    CHECK(after->seed() == 0xffffffffffffffff);
    CHECK(after->gain() == 0.25f);
    CHECK(after->style().name == "mandala");
    CHECK(after->piece().document == document(600, 333));

    after->resume();
    machine.wait(1.2);
    after->pause();
    machine.restart(600);
    REQUIRE(machine.find(id));
    CHECK(machine.find(id)->state() == v1::Status::PAUSED);
    CHECK(machine.find(id)->position() == 8 * second);
}

TEST_CASE("the levels a session was played with stay") {
    Machine machine;
    auto wanted = machine.options(document(600));
    auto piece = std::make_shared<Piece>(*wanted.piece);
    auto plan = std::make_shared<engine::Plan>(*piece->plan);
    plan->exact = true;
    plan->track_gain = 1.0 / 3;
    plan->steps[0].binaural_gain = 0.1f;
    piece->plan = plan;
    wanted.piece = piece;
    const std::string id = machine.open(std::move(wanted))->id();
    machine.restart();
    const engine::Plan& after = *machine.find(id)->piece().plan;
    CHECK(after.exact);
    CHECK(after.track_gain == 1.0 / 3);
    CHECK(after.steps[0].binaural_gain == 0.1f);
}

TEST_CASE("sessions that play the same share it again") {
    Machine machine;
    const std::string a = machine.playing()->id(), b = machine.playing()->id();
    machine.restart();
    CHECK(machine.find(a)->shared_piece() == machine.find(b)->shared_piece());
}

TEST_CASE("a track of the library that has changed goes on as it was") {
    Machine machine;
    const auto write = [&](double carrier) {
        std::ofstream(machine.folder / "drone.json") << document(600, carrier);
    };
    write(200);
    machine.restart();
    SessionOptions wanted = machine.options(document(600));
    wanted.piece = machine.server->library.find("drone");
    REQUIRE(wanted.piece);
    const std::string id = machine.open(std::move(wanted))->id();

    machine.restart();
    CHECK(machine.find(id)->shared_piece() == machine.server->library.find("drone"));
    write(300);
    machine.restart();
    CHECK(machine.find(id)->piece().id == "drone");
    CHECK(machine.find(id)->piece().document == document(600, 200));
}

TEST_CASE("what is over stays over") {
    Machine machine;
    const std::string stopped = machine.playing()->id();
    machine.server->directory.close(stopped);
    const std::string ended = machine.playing(10)->id();
    const std::string unheard = machine.playing()->id();
    SUBCASE("for a while an ended one can still be played again") {
        machine.restart(60);
        REQUIRE(machine.find(ended));
        CHECK(machine.find(ended)->state() == v1::Status::ENDED);
        CHECK(machine.find(ended)->position() == 10 * second);
        machine.wait(11);
        CHECK_FALSE(machine.find(ended));
    }
    SUBCASE("then it is gone") {
        machine.restart(71);
        CHECK_FALSE(machine.find(ended));
        CHECK(machine.find(unheard));
    }
    SUBCASE("nobody has listened for too long") {
        machine.restart(121);
        CHECK_FALSE(machine.find(unheard));
        CHECK(machine.server->directory.size() == 0);
    }
    CHECK_FALSE(machine.find(stopped));
}

TEST_CASE("who listened is given the time to come back") {
    Machine machine;
    const auto session = machine.playing(7200);
    session->join(std::make_shared<Ear>(), {});
    machine.restart(3600);
    const auto after = machine.find(session->id());
    REQUIRE(after);
    CHECK(after->position() == 3600 * second - second / 5);
    machine.wait(119);
    CHECK(machine.find(session->id()));
    machine.wait(2);
    CHECK_FALSE(machine.find(session->id()));
}

TEST_CASE("until it is ready a session keeps its place and its name") {
    Machine machine;
    machine.limits.sessions = 2;
    machine.restart();
    const std::string id = machine.playing()->id();
    machine.server->directory.tick();
    machine.kill();
    machine.start();
    Directory& directory = machine.server->directory;
    CHECK_FALSE(directory.find(id));
    CHECK(directory.restoring(id));
    CHECK(directory.size() == 1);
    machine.playing();
    CHECK(std::holds_alternative<Refusal>(directory.open(machine.options(document(10)))));
    machine.server->crew.finish();
    CHECK(directory.find(id));
    CHECK_FALSE(directory.restoring(id));
    CHECK(directory.size() == 2);
}

TEST_CASE("restored sessions are not judged again, and newcomers are judged after them") {
    Machine machine;
    const std::string id = machine.playing()->id();
    machine.server->directory.tick();
    machine.kill();
    machine.start();
    machine.server->directory.resume(id, machine.options(document(600)));
    CHECK(machine.find(id));
    machine.server->directory.expect("another", 100);
    const auto refused = machine.server->directory.open(machine.options(document(10)));
    REQUIRE(std::holds_alternative<Refusal>(refused));
    CHECK(std::get<Refusal>(refused).code == "busy");
}

TEST_CASE("a session whose document cannot be read is given up, and the others go on") {
    Machine machine;
    const std::string lost = machine.open(machine.options(document(600, 300)))->id();
    const std::string good = machine.playing()->id();
    machine.server->directory.tick();
    machine.kill();
    store::Database(machine.folder / "state/stillpoint.db", store::Database::Mode::Write)
        .run(
            "UPDATE text SET body = CAST('{' AS BLOB) WHERE id = (SELECT document FROM session WHERE id = '" +
            lost + "')");
    machine.start();
    machine.server->crew.finish();
    CHECK_FALSE(machine.find(lost));
    CHECK_FALSE(machine.server->directory.restoring(lost));
    CHECK(machine.find(good));
    machine.restart();
    CHECK(machine.server->directory.size() == 1);
}

TEST_CASE("an answer waits for the disk, and not for ever") {
    Machine machine;
    Directory& directory = machine.server->directory;
    bool answered = false;
    directory.when_kept([&] { answered = true; });
    CHECK(answered);  // nothing to wait for

    machine.playing();
    answered = false;
    directory.when_kept([&] { answered = true; });
    CHECK_FALSE(answered);
    SUBCASE("it is kept") {
        directory.settled(1);
    }
    SUBCASE("the disk does not answer") {
        machine.wait(0.3);
    }
    CHECK(answered);
}

TEST_CASE("without a store nothing is waited for") {
    HandClock clock;
    HandCrew crew;
    Scheduler scheduler{clock, crew};
    VoiceCosts costs;
    Tally tally;
    Directory directory({clock, scheduler, costs, tally}, {});
    SessionOptions options;
    options.piece = prepare_piece(document(10)).piece;
    options.style = world::find_style("drift");
    directory.open(std::move(options));
    bool answered = false;
    directory.when_kept([&] { answered = true; });
    CHECK(answered);
}
