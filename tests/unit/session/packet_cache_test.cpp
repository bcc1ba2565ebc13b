#include "session/packet_cache.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "session/directory.h"
#include "session/media_clock.h"
#include "session/production.h"
#include "stillpoint/v1/stream.pb.h"
#include "world/style_shelf.h"

using namespace stillpoint;
using namespace stillpoint::session;

namespace {

constexpr std::int64_t second = media_rate;

PiecePtr piece(double seconds, double carrier = 200) {
    const std::string document =
        R"({"steps":[{"duration":)" + std::to_string(seconds) +
        R"(,"voices":[{"synth_function_name":"binaural_beat","params":{"baseFreq":)" +
        std::to_string(carrier) + R"(,"beatFreq":4}}]}]})";
    auto prepared = prepare_piece(document);
    REQUIRE(prepared.piece);
    return prepared.piece;
}

using Cache = std::shared_ptr<PacketCache>;

// One who plays: what he was given so far.
struct Player {
    Production production;
    std::string packets, world;

    Player(const PiecePtr& piece, Cache cache)
        : production(piece, 5, world::find_style("drift"), std::move(cache)) {}
    Player& from(std::int64_t sample) {
        production.begin(1, 1, sample);
        return *this;
    }
    Player& play(double seconds, int quanta = 10) {
        const std::int64_t end = production.head() + static_cast<std::int64_t>(seconds * second);
        while (production.head() < end && !production.finished()) {
            const Chunk chunk = production.extend(quanta);
            v1::Segment segment;
            REQUIRE(segment.ParseFromString(chunk.sound->fields));
            for (const auto& packet : segment.packets())
                packets += packet;
            world += chunk.world_fields;
        }
        return *this;
    }
};

struct HandClock final : support::Clock {
    support::Micros time = 1'000'000;
    support::Micros now() const noexcept override { return time; }
};

struct AtOnce final : Crew {
    int workers() const override { return 1; }
    void run(std::function<void()> work, std::function<void(double)> done) override {
        work();
        done(0);
    }
};

struct Ear final : Listener {
    std::string packets;
    void send(const Message&) override {}
    void send_media(const Message& message, MediaStamp) override {
        v1::ServerMessage parsed;
        REQUIRE(parsed.ParseFromString(*message));
        for (const auto& packet : parsed.segment().packets())
            packets += packet;
    }
    void drop_stale(std::uint32_t, std::int64_t) override {}
    const std::size_t& backlog() const override { return nothing_waits; }
    support::Micros waiting() const override { return 0; }
    void close(std::string_view, std::string_view) override {}
    std::size_t nothing_waits = 0;
};

struct Server {
    explicit Server(StreamingRules given = {}) : rules(given) {}

    HandClock clock;
    AtOnce crew;
    StreamingRules rules;
    Scheduler scheduler{clock, crew, rules};
    VoiceCosts costs;
    Tally tally;
    Cache cache = std::make_shared<PacketCache>();
    Directory directory{{clock, scheduler, costs, tally, cache}, {}};

    std::shared_ptr<Session> open(PiecePtr what) {
        SessionOptions options;
        options.piece = std::move(what);
        options.style = world::find_style("drift");
        auto opened = directory.open(std::move(options));
        const auto session = std::get_if<std::shared_ptr<Session>>(&opened);
        return session ? *session : nullptr;
    }
    void pass(double seconds) {
        for (int i = 0; i < seconds * 50; ++i) {
            clock.time += 20'000;
            directory.tick();
            scheduler.tick();
        }
    }
};

}  // namespace

TEST_CASE("what one has made the others take, and it is what each would have made alone") {
    const auto alone = piece(20);
    Player expected(alone, std::make_shared<PacketCache>());
    expected.from(0).play(21);
    const auto cache = std::make_shared<PacketCache>();
    std::vector<std::unique_ptr<Player>> players;
    for (int i = 0; i < 5; ++i) {  // each with a document of its own, as in requests
        players.push_back(std::make_unique<Player>(piece(20), cache));
        players.back()->from(0);
    }
    for (int turn = 0; turn < 101; ++turn)
        for (std::size_t i = 0; i < players.size(); ++i)
            players[(i + static_cast<std::size_t>(turn)) % players.size()]->play(0.2, 10);
    for (const auto& player : players) {
        CHECK(player->production.finished());
        CHECK(player->packets == expected.packets);
        CHECK(player->world == expected.world);
    }
    const auto figures = cache->figures();
    CHECK(figures.renditions == 1);
    CHECK(figures.made == 1001);  // the last one holds the end of what the decoder is late
    CHECK(figures.taken == 4 * 1001);
}

TEST_CASE("chunks of other lengths share, too") {
    const auto cache = std::make_shared<PacketCache>();
    Player a(piece(10), cache), b(piece(10), cache);
    a.from(0).play(10, 7);
    b.from(0).play(10, 31);
    CHECK(a.packets == b.packets);
    CHECK(b.production.made() == 0);
}

TEST_CASE("who joins in the middle takes what is there, and makes the rest") {
    const auto cache = std::make_shared<PacketCache>();
    Player first(piece(20), cache), late(piece(20), cache);
    Player alone(piece(20), std::make_shared<PacketCache>());
    first.from(0).play(12);
    alone.from(7 * second + 11).play(14);
    late.from(7 * second + 11).play(14);
    CHECK(late.packets == alone.packets);
    CHECK(late.world == alone.world);
    CHECK(late.production.made() == 1001 - 600);
}

TEST_CASE("a seek back into what was made makes nothing") {
    const auto cache = std::make_shared<PacketCache>();
    Player player(piece(20), cache);
    player.from(0).play(12);
    const auto made = player.production.made();
    const std::string heard = player.packets;
    player.packets.clear();
    player.from(6 * second).play(5);
    CHECK(player.production.made() == made);
    CHECK(heard.find(player.packets) != std::string::npos);
}

TEST_CASE("other tracks, seeds and levels are other renditions") {
    const auto cache = std::make_shared<PacketCache>();
    Player a(piece(5), cache), b(piece(5, 210), cache);
    a.from(0).play(5);
    b.from(0).play(5);
    CHECK(a.packets != b.packets);
    auto softer = std::make_shared<Piece>(*piece(5));
    auto plan = std::make_shared<engine::Plan>(*softer->plan);
    plan->track_gain *= 0.5;
    softer->plan = plan;
    Player c(softer, cache);
    c.from(0).play(5);
    CHECK(c.packets != a.packets);
    CHECK(cache->figures().renditions == 3);
    CHECK(cache->figures().taken == 0);
}

TEST_CASE("the cache is bounded, and what had to go is made again") {
    constexpr std::size_t capacity = 100'000;
    const auto cache = std::make_shared<PacketCache>(capacity);
    Player alone(piece(20), std::make_shared<PacketCache>());
    alone.from(0).play(21);
    {
        Player a(piece(20), cache), b(piece(20), cache);
        a.from(0);
        for (int i = 0; i < 100; ++i) {
            a.play(0.2);
            REQUIRE(cache->figures().bytes <= capacity);
        }
        CHECK(cache->figures().evicted > 0);
        b.from(0).play(21, 7);
        CHECK(b.packets == alone.packets);
        CHECK(b.world == alone.world);
    }
    Player other(piece(20, 210), cache);
    other.from(0).play(20);
    CHECK(cache->figures().renditions == 1);  // nothing of the first is left, and nobody plays it
}

TEST_CASE("who changes the track leaves the others as they are, and joins those who play the new one") {
    const auto cache = std::make_shared<PacketCache>();
    Player old(piece(30), cache), changed(piece(30, 210), cache), there(piece(30, 210), cache);
    Player alone(piece(30, 210), std::make_shared<PacketCache>());
    old.from(0).play(10);
    changed.production.take_over(old.production, 2, 2, 9 * second);
    changed.play(22);
    there.from(0).play(31);
    alone.from(0).play(31);
    CHECK(there.packets == alone.packets);
    CHECK(there.world == alone.world);
    // From the passage after the blend on everybody hears the same, made once.
    const std::string tail = alone.packets.substr(alone.packets.size() - 200'000);
    CHECK(changed.packets.ends_with(tail));
    CHECK(there.production.made() < 600);
}

TEST_CASE("twenty sessions of one track cost about what one costs, each heard as if alone") {
    Server server;
    std::vector<std::shared_ptr<Ear>> ears;
    for (int i = 0; i < 20; ++i) {
        const auto session = server.open(piece(20));
        REQUIRE(session);
        ears.push_back(std::make_shared<Ear>());
        session->join(ears.back(), {});
        server.pass(0.1);
    }
    server.pass(21);
    Production expected(piece(20), 0, world::find_style("drift"), std::make_shared<PacketCache>());
    std::string packets;
    expected.begin(1, 1, 0);
    while (!expected.finished()) {
        v1::Segment segment;
        REQUIRE(segment.ParseFromString(expected.extend(10).sound->fields));
        for (const auto& packet : segment.packets())
            packets += packet;
    }
    for (const auto& ear : ears)
        CHECK(ear->packets == packets);
    CHECK(server.cache->figures().made == 1001);
}

TEST_CASE("admission counts once what is made once") {
    StreamingRules rules;
    rules.trusted_chunks = 1 << 30;  // what is made really costs less than the table says here
    Server server(rules);
    CostTable table;
    table.base = 0.3;  // of the 0.75 there are
    const auto open = [&](PiecePtr what) {
        server.costs.adopt(table);  // what was rendered meanwhile has moved it
        return server.open(std::move(what));
    };
    REQUIRE(open(piece(60)));
    server.pass(1);
    REQUIRE(open(piece(60, 210)));
    CHECK_FALSE(open(piece(60, 220)));
    for (int i = 0; i < 5; ++i) {
        CHECK(open(piece(60)));
        server.pass(1);
    }
    CHECK_FALSE(open(piece(60, 220)));
}
