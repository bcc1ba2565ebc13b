// The meditations that come with the program: the same bits however they are asked for.
#include <doctest/doctest.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <vector>

#include "engine/plan.h"
#include "engine/renderer.h"
#include "sample_tracks.h"
#include "track/placement.h"

using namespace stillpoint;

namespace {

constexpr int rate = 48000;

struct OwnTrack {
    std::string name;
    std::shared_ptr<const track::Track> track;
    std::shared_ptr<const engine::Plan> plan;
};

std::vector<OwnTrack> own_tracks() {
    std::vector<OwnTrack> all;
    for (const auto& file : std::filesystem::directory_iterator(STILLPOINT_SOURCE_DIR "/config/tracks")) {
        std::ifstream in(file.path());
        const auto track = parsed(std::string(std::istreambuf_iterator<char>(in), {}));
        all.push_back({file.path().stem().string(), track,
                       std::make_shared<const engine::Plan>(engine::provisional_plan(*track, rate))});
    }
    return all;
}

// Renders FRAMES frames in requests of CHUNK frames, or of random sizes when CHUNK is 0.
std::vector<float> render(engine::Renderer& renderer, std::size_t frames, std::size_t chunk) {
    std::mt19937 random(5);
    std::vector<float> samples(2 * frames);
    for (std::size_t done = 0; done < frames;) {
        const std::size_t count = std::min(chunk ? chunk : 1 + random() % 4000, frames - done);
        renderer.advance(std::span(samples).subspan(2 * done, 2 * count));
        done += count;
    }
    return samples;
}

bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

}  // namespace

TEST_CASE("each of our tracks sounds the same by 20 ms, by 1 s and by random sizes") {
    for (const OwnTrack& own : own_tracks()) {
        INFO(own.name);
        std::vector<float> first;
        for (const std::size_t chunk : {960u, 48000u, 0u}) {
            engine::Renderer renderer(own.track, own.plan, rate, own.track->seed);
            const auto samples = render(renderer, 20 * rate, chunk);
            if (first.empty()) first = samples;
            CHECK(same_bits(samples, first));
        }
    }
}

// Around every junction, and at random places: straight there, and by playing on from seconds before.
TEST_CASE("each of our tracks sounds the same after a seek") {
    std::mt19937 random(6);
    for (const OwnTrack& own : own_tracks()) {
        INFO(own.name);
        engine::Renderer renderer(own.track, own.plan, rate, own.track->seed);
        std::vector<std::int64_t> places;
        for (const auto& place : track::place_steps(*own.track, rate))
            places.push_back(place.first - rate / 2);
        for (int i = 0; i < 4; ++i)
            places.push_back(static_cast<std::int64_t>(random() % static_cast<unsigned>(renderer.frames())));
        for (const std::int64_t place : places) {
            const std::int64_t target = std::max<std::int64_t>(0, place);
            renderer.seek(target);
            const auto direct = render(renderer, rate, 48000);
            const std::int64_t before =
                std::max<std::int64_t>(0, target - static_cast<std::int64_t>(random() % 150000));
            renderer.seek(before);
            render(renderer, static_cast<std::size_t>(target - before), 0);
            CHECK(same_bits(render(renderer, rate, 960), direct));
        }
    }
}

TEST_CASE("pieces in any order make up what plays from the beginning") {
    for (const OwnTrack& own : own_tracks()) {
        INFO(own.name);
        engine::Renderer renderer(own.track, own.plan, rate, own.track->seed);
        const std::size_t piece = 5 * rate + 77, pieces = 6;
        const auto whole = render(renderer, pieces * piece, 48000);
        for (std::size_t i = pieces; i-- > 0;) {
            renderer.seek(static_cast<std::int64_t>(i * piece));
            const auto samples = render(renderer, piece, 960);
            CHECK(std::memcmp(samples.data(), whole.data() + 2 * i * piece, samples.size() * sizeof(float)) ==
                  0);
        }
    }
}
