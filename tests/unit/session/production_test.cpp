#include "session/production.h"

#include <doctest/doctest.h>

#include "stillpoint/v1/stream.pb.h"
#include "world/style_shelf.h"

using namespace stillpoint;
using namespace stillpoint::session;

namespace {

PiecePtr piece(double seconds) {
    const std::string document =
        R"({"steps":[{"duration":)" + std::to_string(seconds) +
        R"(,"voices":[{"synth_function_name":"binaural_beat","params":{"baseFreq":200,"beatFreq":4}},)"
        R"({"synth_function_name":"isochronic_tone","params":{"baseFreq":150,"beatFreq":6}}]}]})";
    auto prepared = prepare_piece(document);
    REQUIRE(prepared.piece);
    return prepared.piece;
}

struct Output {
    std::string packets, world;
    std::int64_t next = 0;
};

Output run(Production& production, const std::vector<int>& chunk_sizes) {
    Output out;
    for (std::size_t i = 0; !production.finished(); ++i) {
        const Chunk chunk = production.extend(chunk_sizes[i % chunk_sizes.size()]);
        v1::Segment segment;
        REQUIRE(segment.ParseFromString(chunk.sound->fields));
        for (const auto& packet : segment.packets())
            out.packets += packet;
        out.world += chunk.world_fields;
        out.next = chunk.sound->end();
    }
    return out;
}

Output play(std::int64_t from, const std::vector<int>& chunk_sizes) {
    Production production(piece(20), 5, world::find_style("drift"), std::make_shared<PacketCache>());
    production.begin(1, 1, from);
    return run(production, chunk_sizes);
}

}  // namespace

TEST_CASE("packets and world are the same for any chunk sizes") {
    const Output whole = play(0, {10000});
    const Output parts = play(0, {1, 7, 2, 31});
    CHECK(whole.packets == parts.packets);
    CHECK(whole.world == parts.world);
    CHECK(whole.next >= 20 * 48000 + 120);
    CHECK(whole.next < 20 * 48000 + 120 + 960);
}

TEST_CASE("after a seek the packets are those of a listener from the start") {
    const Output whole = play(0, {10});
    for (const std::int64_t sample : {10 * 48000 + 17, 12 * 48000, 1 * 48000, 12 * 48000 + 80 * 48}) {
        const Output late = play(sample, {7});
        REQUIRE(late.packets.size() > 90000);
        CHECK(whole.packets.ends_with(late.packets));
    }
}

TEST_CASE("after a seek the world is the one of a listener from the start") {
    const Output whole = play(0, {10});
    const Output late = play(10 * 48000, {10});
    REQUIRE_FALSE(late.world.empty());
    CHECK(whole.world.size() > late.world.size());
    CHECK(whole.world.ends_with(late.world));
}

TEST_CASE("restyling to the same style gives the frames that were sent") {
    Production production(piece(20), 5, world::find_style("drift"), std::make_shared<PacketCache>());
    production.begin(1, 3, 0);
    std::string sent;
    for (int i = 0; i < 40; ++i) {
        const Chunk chunk = production.extend(10);
        for (const auto& delta : chunk.deltas)
            if (delta.sequence >= 4) sent += delta.fields;
    }
    const Chunk again = production.restyle(world::find_style("drift"), 3, 4 * 24000 + 17);
    CHECK(again.keyframes.at(0).sequence == 4);
    CHECK(again.world_fields == sent);
}
