#include "engine/renderer.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <random>
#include <stdexcept>
#include <thread>
#include <vector>

#include "sample_tracks.h"

using namespace stillpoint;
using engine::Plan;
using engine::Renderer;
using engine::Stage;

namespace {

constexpr int rate = 48000;

std::shared_ptr<const Plan> plan_of(const track::Track& track) {
    return std::make_shared<const Plan>(engine::provisional_plan(track, rate));
}

std::vector<float> render(Renderer& renderer, std::size_t frames) {
    std::vector<float> samples(2 * frames);
    renderer.advance(samples);
    return samples;
}

std::vector<float> render_all(const std::shared_ptr<const track::Track>& track, Stage stage = {}) {
    Renderer renderer(track, plan_of(*track), rate, 7, stage);
    return render(renderer, static_cast<std::size_t>(renderer.frames()));
}

bool same_bits(const float* a, const float* b, std::size_t count) {
    return std::memcmp(a, b, count * sizeof(float)) == 0;
}

// Each of the sample tracks in turn, in a subcase of its own.
std::string_view any_score() {
    std::string_view score;
    SUBCASE("oscillators and transitions") {
        score = oscillating_track;
    }
    SUBCASE("noise, glitches and low-pass") {
        score = noisy_track;
    }
    SUBCASE("noise through swinging notches") {
        score = swept_track;
    }
    SUBCASE("plain tones and tremolos") {
        score = modulated_track;
    }
    SUBCASE("voices that look ahead") {
        score = filtered_track;
    }
    SUBCASE("flangers") {
        score = flanged_track;
    }
    SUBCASE("voices that move around the head") {
        score = spatial_track;
    }
    SUBCASE("movement in space") {
        score = roaming_track;
    }
    return score;
}

}  // namespace

TEST_CASE("a plain binaural voice is two sines, one increment past the start phase") {
    const auto track = one_voice("binaural_beat", R"({"baseFreq": 200, "beatFreq": 6, "ampR": 0.25})", 1);
    const auto samples = render_all(track, {Stage::Kind::Voice, 0, 0});
    for (const std::size_t n : {500u, 9000u, 24000u, 47000u}) {  // clear of the 10 ms edges
        CHECK(samples[2 * n] ==
              doctest::Approx(0.5 * std::sin(2 * M_PI * 197 * double(n + 1) / rate)).epsilon(1e-5));
        CHECK(samples[2 * n + 1] ==
              doctest::Approx(0.25 * std::sin(2 * M_PI * 203 * double(n + 1) / rate)).epsilon(1e-5));
    }
}

TEST_CASE("any request size gives the same bits") {
    const auto track = parsed(any_score());
    const auto whole = render_all(track);
    std::mt19937 random(1);
    for (const std::size_t fixed : {960u, 48000u, 1u << 20, 0u}) {
        Renderer renderer(track, plan_of(*track), rate, 7);
        std::vector<float> joined;
        while (renderer.position() < renderer.frames()) {
            const std::size_t wanted = fixed ? fixed : 1 + random() % 3000;
            const auto part =
                render(renderer, std::min(wanted, std::size_t(renderer.frames() - renderer.position())));
            joined.insert(joined.end(), part.begin(), part.end());
        }
        REQUIRE(joined.size() == whole.size());
        CHECK(same_bits(joined.data(), whole.data(), whole.size()));
    }
}

TEST_CASE("a seek finds the same bits") {
    const auto track = parsed(any_score());
    const auto whole = render_all(track);
    Renderer renderer(track, plan_of(*track), rate, 7);
    std::mt19937 random(2);
    for (int i = 0; i < 60; ++i) {
        const auto frame = static_cast<std::size_t>(random() % static_cast<unsigned>(renderer.frames()));
        renderer.seek(static_cast<std::int64_t>(frame));
        CHECK(renderer.position() == static_cast<std::int64_t>(frame));
        const std::size_t count = std::min<std::size_t>(1 + random() % 9000, whole.size() / 2 - frame);
        const auto part = render(renderer, count);
        CHECK(same_bits(part.data(), whole.data() + 2 * frame, part.size()));
    }
}

TEST_CASE("two renderers on two threads give the same bits") {
    const auto track = parsed(noisy_track);
    std::vector<float> a, b;
    std::thread first([&] { a = render_all(track); });
    std::thread second([&] { b = render_all(track); });
    first.join();
    second.join();
    REQUIRE(a.size() == b.size());
    CHECK(same_bits(a.data(), b.data(), a.size()));
}

TEST_CASE("after the end there is silence, and a seek beyond it stays at the end") {
    const auto track = one_voice("binaural_beat", "{}", 0.5);
    Renderer renderer(track, plan_of(*track), rate, 7);
    renderer.seek(1 << 30);
    CHECK(renderer.position() == renderer.frames());
    for (const float x : render(renderer, 500))
        CHECK(x == 0);
    renderer.seek(-5);
    CHECK(renderer.position() == 0);
}

TEST_CASE("a stage that is not there is refused") {
    const auto track = one_voice("binaural_beat", "{}", 0.5);
    CHECK_THROWS_AS(Renderer(track, plan_of(*track), rate, 7, {Stage::Kind::Step, 1, 0}), std::out_of_range);
    CHECK_THROWS_AS(Renderer(track, plan_of(*track), rate, 7, {Stage::Kind::Voice, 0, 1}), std::out_of_range);
    CHECK_THROWS_AS(Renderer(track, plan_of(*track), 44100, 7), std::invalid_argument);
}
