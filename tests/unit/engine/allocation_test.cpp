// Nothing is allocated while a renderer advances. The counter stands in for the allocator of this whole
// program.
#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <new>
#include <vector>

#include "engine/plan.h"
#include "engine/renderer.h"
#include "sample_tracks.h"

namespace {

std::atomic<bool> armed = false;
std::atomic<long> allocations = 0;

void* counted(std::size_t size) {
    if (armed) ++allocations;
    if (void* memory = std::malloc(size ? size : 1)) return memory;
    throw std::bad_alloc();
}

}  // namespace

// Where the optimiser sees through only one of a pair it takes malloc and delete for strangers.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

void* operator new(std::size_t size) {
    return counted(size);
}
void* operator new[](std::size_t size) {
    return counted(size);
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return counted(size);
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete[](void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    std::free(memory);
}

using namespace stillpoint;

namespace {

long allocations_while_advancing(const std::shared_ptr<const track::Track>& track,
                                 const media::Contents& media = {}) {
    const auto plan = std::make_shared<const engine::Plan>(
        engine::provisional_plan(*track, 48000, engine::default_target_level, media));
    engine::Renderer renderer(track, plan, 48000, 3, {}, media);
    std::vector<float> samples(2 * 960);
    renderer.seek(renderer.frames() / 3);
    renderer.seek(0);
    renderer.prepare(600 * 960);
    allocations = 0;
    armed = true;
    for (int i = 0; i < 600; ++i)
        renderer.advance(samples);
    armed = false;
    return allocations;
}

}  // namespace

TEST_CASE("the counter sees an allocation") {
    allocations = 0;
    armed = true;
    delete new int(3);
    armed = false;
    CHECK(allocations == 1);
}

TEST_CASE(
    "advancing allocates nothing: oscillators, transitions, glitches, low-pass, noise, tremolos, flangers") {
    CHECK(allocations_while_advancing(parsed(oscillating_track)) == 0);
    CHECK(allocations_while_advancing(parsed(noisy_track)) == 0);
    CHECK(allocations_while_advancing(parsed(swept_track)) == 0);
    CHECK(allocations_while_advancing(parsed(modulated_track)) == 0);
    CHECK(allocations_while_advancing(parsed(flanged_track)) == 0);
    CHECK(allocations_while_advancing(parsed(spatial_track)) == 0);
    CHECK(allocations_while_advancing(parsed(roaming_track)) == 0);
    CHECK(allocations_while_advancing(parsed(filtered_track)) == 0);
}

TEST_CASE("advancing allocates nothing: clips and background noise") {
    auto sound = std::make_shared<media::Sound>();
    sound->rate = 48000;
    sound->left.assign(200'000, 0.5f);
    media::Contents::Files files;
    files.rate = 48000;
    files.sounds["a.wav"] = sound;
    const auto track = parsed(R"({"progression": [{"duration": 10, "voices": []}],
        "background_noise": {"params": {"sweeps": [{}]}, "start_time": 1, "fade_in": 1, "amp_envelope": [[0, 1], [5, 0]]},
        "clips": [{"path": "a.wav", "start": 0.5, "fade_in": 1}, {"path": "a.wav", "start": 3, "duration": 2}]})");
    CHECK(allocations_while_advancing(track, media::Contents(std::move(files))) == 0);
}

TEST_CASE("advancing our own tracks allocates nothing") {
    for (const auto& file : std::filesystem::directory_iterator(STILLPOINT_SOURCE_DIR "/config/tracks")) {
        INFO(file.path().string());
        std::ifstream in(file.path());
        CHECK(allocations_while_advancing(parsed(std::string(std::istreambuf_iterator<char>(in), {}))) == 0);
    }
}

TEST_CASE(
    "a step is built where the renderer is prepared for it, never while advancing, anywhere in a long "
    "track") {
    nlohmann::json document = {{"global", {{"sample_rate", 48000}, {"crossfade_duration", 1}}},
                               {"progression", nlohmann::json::array()}};
    for (int k = 0; k < 200; ++k) {
        const nlohmann::json voices = {
            {{"synth_function_name", "binaural_beat"}, {"params", {{"baseFreq", 100 + k}}}},
            {{"synth_function_name", "qam_beat"}, {"params", {{"baseFreqL", 150 + k}}}},
            {{"synth_function_name", "isochronic_tone"}, {"params", {{"harmonicSuppression", true}}}}};
        document["progression"].push_back({{"duration", 20}, {"voices", voices}});
    }
    const auto track = parsed(document.dump());
    const auto plan = std::make_shared<const engine::Plan>(engine::provisional_plan(*track, 48000));
    engine::Renderer renderer(track, plan, 48000, 3);
    std::vector<float> samples(2 * 960);
    const auto allocations_into_step = [&](std::size_t step, bool is_prepared) {
        renderer.seek(static_cast<std::int64_t>((track->steps[step].start - 0.1) * 48000));
        if (is_prepared) renderer.prepare(20 * 960);
        allocations = 0;
        armed = true;
        for (int i = 0; i < 20; ++i)
            renderer.advance(samples);
        armed = false;
        return allocations.load();
    };
    for (const std::size_t step : {1, 7, 42, 99, 137, 199}) {
        CAPTURE(step);
        CHECK(allocations_into_step(step, true) == 0);
    }
    CHECK(allocations_into_step(50, false) > 0);  // built on the way where nobody prepared
}
