#include "world/generator.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "analysis/analyzer.h"
#include "engine/renderer.h"
#include "support/resources.h"
#include "tracks.h"
#include "world/structure.h"
#include "world/style_shelf.h"
#include "world_client.h"

using namespace stillpoint;
using analysis::Analyzer;
using analysis::Features;
using v1::WorldFrame;
using world::Generator;

namespace {

constexpr std::int64_t rate = 48000;

// Sound, score and style of one session.
struct Session {
    std::shared_ptr<const track::Track> track;
    std::shared_ptr<const world::Score> score;
    std::shared_ptr<const world::Style> style;
    std::vector<float> pcm;

    explicit Session(std::shared_ptr<const track::Track> of, std::string_view style_name = "drift")
        : track(std::move(of)),
          score(std::make_shared<const world::Score>(*track)),
          style(world::find_style(style_name)) {
        const auto plan =
            std::make_shared<const engine::Plan>(engine::provisional_plan(*track, static_cast<int>(rate)));
        engine::Renderer renderer(track, plan, static_cast<int>(rate), 1);
        pcm.resize(2 * static_cast<std::size_t>(renderer.frames()));
        renderer.advance(pcm);
    }
    Generator generator(std::uint64_t seed = 42) const {
        Generator::Options options;
        options.seed = seed;
        return Generator(track, score, style, options);
    }
};

const Session& journey_session() {
    static const Session session(journey());
    return session;
}

// All frames from START on, with the sound pushed in pieces whose sizes in frames NEXT_SIZE says.
template <class NextSize>
std::vector<WorldFrame> stream(const Session& session, Generator& generator, std::int64_t start,
                               NextSize next_size) {
    Analyzer analyzer(start);
    std::vector<WorldFrame> frames;
    std::vector<Features> features;
    for (auto at = 2 * static_cast<std::size_t>(start); at < session.pcm.size();) {
        const std::size_t size = std::min<std::size_t>(2 * next_size(), session.pcm.size() - at);
        features.clear();
        analyzer.push(std::span(session.pcm).subspan(at, size), features);
        generator.advance(features, frames);
        at += size;
    }
    generator.finish(frames);
    return frames;
}

std::vector<WorldFrame> stream(const Session& session) {
    Generator generator = session.generator();
    return stream(session, generator, 0, [] { return 960u; });
}
const std::vector<WorldFrame>& journey_frames() {
    static const auto frames = stream(journey_session());
    return frames;
}

// What a listener from the start knows in the end.
WorldClient client_of(const Session& session) {
    Generator generator = session.generator();
    const auto frames = stream(session, generator, 0, [] { return 960u; });
    WorldClient client;
    client.apply(generator.keyframe(0));
    for (const WorldFrame& frame : frames)
        client.apply(frame);
    return client;
}

std::string bytes_of(const std::vector<WorldFrame>& frames) {
    std::string bytes;
    for (const WorldFrame& frame : frames)
        frame.AppendToString(&bytes);
    return bytes;
}

}  // namespace

TEST_CASE("The stream has the same bytes whatever the chunk") {
    const Session& session = journey_session();
    const std::string by_quantum = bytes_of(journey_frames());
    Generator second = session.generator();
    CHECK(bytes_of(stream(session, second, 0, [] { return 48000u; })) == by_quantum);
    std::mt19937 random(3);
    Generator any = session.generator();
    CHECK(bytes_of(stream(session, any, 0, [&] { return 1u + random() % 70000u; })) == by_quantum);
}

TEST_CASE("There is one frame for every half second, from the first to the last") {
    const Session& session = journey_session();
    const auto& frames = journey_frames();
    REQUIRE(static_cast<std::int64_t>(frames.size()) == (session.score->total_samples() - 1) / 24000 + 1);
    for (std::size_t i = 0; i < frames.size(); ++i) {
        CHECK(frames[i].sequence() == i);
        CHECK(frames[i].first_sample() == i * 24000);
    }
}

TEST_CASE("A listener who joins sees the world of one who listened from the start") {
    Session session(journey());
    for (const std::string& style : world::style_names()) {
        session.style = world::find_style(style);
        Generator generator = session.generator();
        const auto frames = stream(session, generator, 0, [] { return 48000u; });
        std::mt19937 random(11);
        // Where a step and where a chunk begins, too.
        for (std::int64_t sample : {18 * rate, 32 * rate, 46 * rate, std::int64_t{-1}, std::int64_t{-1}}) {
            if (sample < 0) sample = random() % static_cast<std::uint32_t>(session.score->total_samples());
            WorldClient from_start, joined;
            from_start.apply(generator.keyframe(0));
            joined.apply(generator.keyframe(sample));
            const auto first = static_cast<std::size_t>(sample / 24000);
            for (std::size_t i = 0; i < first; ++i)
                from_start.apply(frames[i]);
            CHECK(joined.instances == from_start.instances);
            for (std::size_t i = first; i < frames.size(); ++i) {
                from_start.apply(frames[i]);
                joined.apply(frames[i]);
            }
            CHECK(joined.instances == from_start.instances);
            for (std::uint64_t at = first * 24000; at < frames.size() * 24000; at += 4800)
                for (int channel = 0; channel <= v1::Curve::WIND; ++channel)
                    CHECK(joined.curve(channel, at) == from_start.curve(channel, at));
        }
    }
}

TEST_CASE("After a seek with its preroll the frames are those of a run from the start") {
    const Session& session = journey_session();
    const auto& all = journey_frames();
    for (const std::int64_t target : {rate * 30, rate * 41 + 12345, rate * 66 + 1}) {
        Generator generator = session.generator();
        generator.seek(target);
        const std::int64_t start = std::max<std::int64_t>(0, target - Generator::preroll_samples);
        const auto frames = stream(session, generator, start, [] { return 960u; });
        REQUIRE(!frames.empty());
        const std::size_t first = static_cast<std::size_t>(target / 24000);
        CHECK(frames.front().sequence() == first);
        CHECK(bytes_of(frames) == bytes_of({all.begin() + static_cast<std::ptrdiff_t>(first), all.end()}));
    }
}

TEST_CASE("After a seek without preroll the curves agree from 2.5 s on") {
    const Session& session = journey_session();
    const auto& all = journey_frames();
    Generator generator = session.generator();
    generator.seek(rate * 40);
    const auto frames = stream(session, generator, rate * 40, [] { return 960u; });
    REQUIRE(frames.size() + 80 == all.size());
    for (std::size_t i = 5; i < frames.size(); ++i)
        CHECK(frames[i].SerializeAsString() == all[i + 80].SerializeAsString());
}

TEST_CASE("A steady binaural pair leaves the curves flat: no throb") {
    const Session session(track_of(step(30, voice("binaural_beat", R"("baseFreq": 200, "beatFreq": 4)"))));
    const WorldClient client = client_of(session);
    for (const int channel : {v1::Curve::LEVEL, v1::Curve::FLUX, v1::Curve::BAND_MID, v1::Curve::CENTROID}) {
        double low = 255, high = 0;
        for (std::uint64_t at = 4 * rate; at < 27 * rate; at += 960) {
            low = std::min(low, client.curve(channel, at));
            high = std::max(high, client.curve(channel, at));
        }
        CHECK(high - low <= 0.02 * 255);
    }
}

TEST_CASE("No curve swings faster than its full range in two seconds, not even for clicks") {
    std::vector<WorldFrame> frames;
    const Session& session = journey_session();
    Generator generator = session.generator();
    std::vector<Features> features;
    for (std::int64_t hop = 0; hop < 1000; ++hop) {
        Features f{hop};
        const bool loud = hop / 50 % 2 == 1 || hop % 7 == 0;
        f.level = f.flux = f.band_air = f.centroid = loud ? 255 : 0;
        f.balance = loud ? 255 : 1;
        features.push_back(f);
    }
    generator.advance(features, frames);
    WorldClient client;
    client.apply(generator.keyframe(0));
    for (const WorldFrame& frame : frames)
        client.apply(frame);
    for (int channel = 0; channel <= v1::Curve::WIND; ++channel)
        for (std::uint64_t at = 0; at + 12000 < client.sample; at += 960)
            CHECK(std::abs(client.curve(channel, at + 12000) - client.curve(channel, at)) <=
                  255 * 0.25 / 2 + 8);
}

TEST_CASE("Curves follow the features within 1.5 %") {
    const Session& session = journey_session();
    const WorldClient client = client_of(session);
    std::vector<Features> features;
    Analyzer().push(session.pcm, features);
    double worst = 0;
    for (std::size_t hop = 100; hop + 30 < features.size(); ++hop) {
        double mean = 0;
        for (std::size_t i = hop - 99; i <= hop; ++i)
            mean += features[i].band_air / 100.0;
        worst = std::max(worst, std::abs(client.curve(v1::Curve::BAND_AIR, hop * 960) - mean));
    }
    CHECK(worst <= 0.015 * 255);
}

TEST_CASE("Steps, gates and the end are events at their sample") {
    const Session& session = journey_session();
    const WorldClient client = client_of(session);
    const auto has = [&](std::int64_t sample, const char* text) {
        const auto found = client.events.find(static_cast<std::uint64_t>(sample) / 960 * 960);
        return found != client.events.end() && found->second.find(text) != std::string::npos;
    };
    CHECK(has(0, "0settle;"));
    CHECK(has(18 * rate, "0sink;1;"));
    CHECK(has(46 * rate, "0rest;1;"));
    CHECK(has(session.score->total_samples(), "3;"));
}

TEST_CASE("An onset is one event, at its place, while a recording sounds") {
    const auto [track, media] = every_kind_of_voice();
    const auto score = std::make_shared<const world::Score>(*track, media);
    Generator generator(track, score, world::find_style("drift"), {});
    std::vector<Features> features;
    for (std::int64_t hop = 0; hop < 400; ++hop)
        features.push_back({hop, 100});
    features[103].flux = 255;  // before the recording begins at hop 150
    features[203].flux = 90;
    features[205].flux = 120;
    features[206].flux = 110;
    std::vector<WorldFrame> frames;
    generator.advance(features, frames);
    int onsets = 0;
    for (const WorldFrame& frame : frames)
        for (const auto& event : frame.events())
            if (event.kind() == v1::WorldEvent::ONSET) {
                ++onsets;
                CHECK(frame.first_sample() + event.time() * 960 == 205 * 960);
            }
    CHECK(onsets == 1);
}

TEST_CASE("The header says what is in force") {
    const Session& session = journey_session();
    Generator::Options options;
    options.seed = 18446744073709551615ULL;
    options.world_epoch = 7;
    options.luminance_slew = 9;
    const auto frame = Generator(session.track, session.score, session.style, options).keyframe(50000);
    CHECK(frame.world_epoch() == 7);
    CHECK(frame.first_sample() == 48000);
    CHECK(frame.header().seed() == "18446744073709551615");
    CHECK(frame.header().track_hash() == session.track->hash);
    CHECK(frame.header().style() == "drift");
    CHECK(frame.header().divisor() == 64);
    CHECK(frame.header().chunk_seconds() == 16);
    CHECK(frame.header().safety().luminance_slew_per_second() == doctest::Approx(0.4));
    CHECK(frame.header().safety().photosensitive_notice());
}

TEST_CASE("Another seed is another world, the same seed the same") {
    const Session& session = journey_session();
    CHECK(session.generator(1).keyframe(0).SerializeAsString() ==
          session.generator(1).keyframe(0).SerializeAsString());
    CHECK(session.generator(1).keyframe(0).chunks(1).records() !=
          session.generator(2).keyframe(0).chunks(1).records());
    CHECK(session.generator(1).keyframe(0).chunks(1).records() !=
          session.generator(1ULL << 32 | 1).keyframe(0).chunks(1).records());
}

TEST_CASE("Drift has orbs, rings and motes; mandala a flower of four layers") {
    const auto count = [](const WorldFrame& frame) {
        std::map<unsigned, int> archetypes;
        for (const auto& chunk : frame.chunks())
            for (std::size_t i = 0; i < chunk.records().size(); i += 28)
                ++archetypes[byte_at(chunk.records(), i + 2)];
        return archetypes;
    };
    auto drift = count(journey_session().generator().keyframe(0));
    CHECK(drift[0] > 50);
    CHECK(drift[3] > 1);
    CHECK(drift[7] > 5);
    auto mandala = count(Session(journey(), "mandala").generator().keyframe(0));
    CHECK(mandala[3] == 4);
    CHECK(mandala[5] == 5);
    CHECK(mandala[0] == 1 + 3 + 2);  // the heart, a bead per step and the ears of the beat
}

TEST_CASE("What appears in drift appears at the horizon") {
    const auto& frames = journey_frames();
    for (const WorldFrame& frame : frames)
        for (const auto& chunk : frame.chunks())
            for (std::size_t i = 0; !chunk.companion() && i < chunk.records().size(); i += 28) {
                const double x =
                    static_cast<std::int16_t>(u16_at(chunk.records(), i + 4)) / 64.0 + chunk.chunk() * 17.6;
                const double birth = static_cast<double>(frame.first_sample()) / 48000 +
                                     u16_at(chunk.records(), i + 24) / 50.0;
                CHECK(x - birth * 1.1 > 150);
            }
}

TEST_CASE("Small: every style of a track with every kind of voice stays within its bytes") {
    const auto [track, media] = every_kind_of_voice();
    const auto score = std::make_shared<const world::Score>(*track, media);
    std::vector<Features> features;
    std::mt19937 random(5);
    for (std::int64_t hop = 0; hop < 3000; ++hop) {  // restless sound: the curves need all their knots
        const auto byte = [&] { return static_cast<std::uint8_t>(random() % 256); };
        features.push_back({hop, byte(), byte(), byte(), byte(), byte(), byte(), 0, 0, byte(), byte()});
    }
    for (const std::string& style : world::style_names()) {
        CAPTURE(style);
        Generator generator(track, score, world::find_style(style), {});
        std::vector<WorldFrame> frames;
        generator.advance(features, frames);
        std::size_t total = 0;
        for (std::size_t i = 0; i + 1 < frames.size(); ++i) {
            total += frames[i].ByteSizeLong();
            CHECK(frames[i].ByteSizeLong() + frames[i + 1].ByteSizeLong() <= 8000);
            const auto sample = static_cast<std::int64_t>(frames[i].first_sample());
            if (i % 8 == 0) CHECK(generator.keyframe(sample).ByteSizeLong() <= 24000);
        }
        CHECK(total * 2 / frames.size() <= 2000);
    }
}

TEST_CASE("Each sounding voice is a thing that lives for its step, higher for a higher pitch") {
    const auto track =
        track_of(step(20, voice("binaural_beat", R"("baseFreq": 100, "beatFreq": 4)") + "," +
                              voice("isochronic_tone", R"("baseFreq": 400, "beatFreq": 8)") + "," +
                              voice("noise_generator", R"("noise_type": "brown", "sweeps": [])", false,
                                    R"(, "voice_type": "noise")")) +
                     "," + step(20, voice("isochronic_tone", R"("baseFreq": 200, "beatFreq": 8)")),
                 4);
    const auto score = std::make_shared<const world::Score>(*track);
    const auto style = world::find_style("drift");
    const world::Structure structure(score, style, 1);
    std::map<world::Archetype, int> kinds;
    const auto first = structure.voices(0), second = structure.voices(1);
    for (const auto& thing : first)
        ++kinds[thing.archetype];
    CHECK(kinds[world::Archetype::Motes] == 1);
    CHECK(kinds[world::Archetype::Orb] == 2 + 5);  // two ears, and a bead for every other hertz and one
    const double octave = style->voices.octave;
    CHECK(first[2].position[1] - first[0].position[1] ==
          doctest::Approx(2 * octave).epsilon(0.05));  // 400 Hz over 100 Hz, give or take a bead's place
    const auto noise = std::find_if(first.begin(), first.end(), [](const auto& thing) {
        return thing.archetype == world::Archetype::Motes;
    });
    CHECK(noise->palette == style->voices.looks[v1::Line::NOISE]->look.palette[2]);  // brown
    CHECK(second.size() == 5);

    Generator generator(track, score, style, {});
    std::vector<WorldFrame> frames;
    std::vector<Features> features;
    for (std::int64_t hop = 0; hop < 2000; ++hop)
        features.push_back({hop});
    generator.advance(features, frames);
    const WorldFrame& change = frames[2 * 16];  // the second step begins 4 s before the first one ends
    std::set<unsigned> gone;
    for (std::size_t i = 0; i < change.removed().size(); i += 3)
        if (gone.insert(u16_at(change.removed(), i)); u16_at(change.removed(), i) < 512)
            CHECK(byte_at(change.removed(), i + 2) == 40);  // as fast as the sound: 4 s
    for (const auto& thing : first)
        CHECK(gone.contains(thing.id));
}

TEST_CASE("Every number of a layout changes the world") {
    using nlohmann::json;
    const auto [track, media] = every_kind_of_voice();
    const auto score = std::make_shared<const world::Score>(*track, media);
    std::vector<Features> features;
    for (std::int64_t hop = 0; hop < 150; ++hop)
        features.push_back({hop, 100});
    for (const std::string& name : world::style_names()) {
        const json original = json::parse(world::find_style(name)->document);
        const auto world_of = [&, track = track](const json& document) {
            const auto result = world::parse_style(document.dump());
            if (!result.style) return std::string();
            std::vector<WorldFrame> frames;
            Generator generator(track, score, result.style, {});
            generator.advance(features, frames);
            std::string bytes = bytes_of(frames);
            for (const std::int64_t second : {0, 1, 25, 45})
                bytes += generator.keyframe(second * rate).SerializeAsString();
            // Where few of a kind stand, other worlds have other ones.
            for (std::uint64_t seed = 1; seed < 8; ++seed)
                bytes +=
                    Generator(track, score, result.style, {seed}).keyframe(25 * rate).SerializeAsString();
            return bytes;
        };
        const std::string before = world_of(original);
        REQUIRE(!before.empty());
        json numbers = original["layout"].flatten();
        numbers["/../units_per_second"] = original["units_per_second"];
        for (const auto& [pointer, value] : numbers.items()) {
            if (!value.is_number()) continue;
            json changed = original;
            json& number = pointer.starts_with("/..") ? changed["units_per_second"]
                                                      : changed["layout"][json::json_pointer(pointer)];
            const double old = value.get<double>();
            // A whole number moves by one or half, so that it stays within its limits.
            bool differs = false;
            for (const double other : {old + 1, old - 1, old * 0.5, old * 2, old + 0.4, old + 40, old - 40}) {
                if (value.is_number_integer())
                    number = static_cast<int>(other);
                else
                    number = other;
                const std::string after = world_of(changed);
                if (!after.empty() && after != before) differs = true;
                if (differs) break;
            }
            if (!differs) FAIL_CHECK((name + ".json: /layout" + pointer + " changes nothing"));
        }
    }
}
