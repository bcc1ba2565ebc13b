// What a renderer holds, counted by the C library: every byte of malloc, FFTW's included.
#include <doctest/doctest.h>
#include <malloc.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "engine/load.h"
#include "engine/plan.h"
#include "engine/renderer.h"
#include "many_voices.h"

using namespace stillpoint;

namespace {

constexpr int rate = 48000;
constexpr double budget = 4e6;  // bytes

double bytes_in_use() {
    const struct mallinfo2 info = mallinfo2();
    return static_cast<double>(info.uordblks + info.hblkhd);
}

// A sanitizer's allocator tells nothing.
bool can_count() {
    const double before = bytes_in_use();
    const std::vector<char> block(1 << 20);
    return bytes_in_use() - before >= (1 << 20);
}

// The most a renderer of the track holds: in the middle of each crossfade, where two steps sound.
double most_bytes(const nlohmann::json& document) {
    const auto track = engine::load_track(document.dump()).track;
    REQUIRE(track);
    const auto plan = std::make_shared<const engine::Plan>(engine::provisional_plan(*track, rate));
    const engine::Renderer warm(track, plan, rate, 1);  // what is made once for all renderers
    const double before = bytes_in_use();
    engine::Renderer renderer(track, plan, rate, 1);
    double most = 0;
    std::vector<float> samples(2 * rate / 10);
    for (std::size_t k = 1; k < track->steps.size(); ++k) {
        renderer.seek(static_cast<std::int64_t>((track->steps[k].start + 1.5) * rate));
        renderer.advance(samples);
        most = std::max(most, bytes_in_use() - before);
    }
    return most;
}

}  // namespace

TEST_CASE("a track of ten steps with twenty voices each takes less than 4 MB per renderer") {
    if (!can_count()) {
        MESSAGE("skipped: this allocator cannot be counted");
        return;
    }
    CHECK(most_bytes(every_function_track()) < budget);
    for (const voices::FunctionSpec* function : voices::all_functions()) {
        CAPTURE(function->name);
        CHECK(most_bytes(ten_steps_of_twenty([&](int n) { return busy_voice(*function, n); })) < budget);
    }
}
