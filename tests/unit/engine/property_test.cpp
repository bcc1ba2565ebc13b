// What holds for every valid track, tried on random ones.
//
//     STILLPOINT_RANDOM_TRACKS=5000   tries so many instead of a few
//     STILLPOINT_RANDOM_FROM=1234     begins with this one; failures name it
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "engine/load.h"
#include "engine/plan.h"
#include "engine/renderer.h"
#include "engine/step_builder.h"
#include "engine/step_levels.h"
#include "engine/step_sound.h"
#include "random_tracks.h"
#include "track/placement.h"
#include "voices/registry.h"

using namespace stillpoint;
using engine::Plan;
using engine::Renderer;
using engine::Stage;

namespace {

// Absurd parameters make large terms that cancel, and the plan cuts a step into blocks at other frames.
constexpr double rounding = 1e-4;

using Samples = std::vector<float>;

std::uint64_t from_environment(const char* name, std::uint64_t fallback) {
    const char* text = std::getenv(name);
    return text ? std::strtoull(text, nullptr, 10) : fallback;
}

// A random track with its number; they take turns in trying the synth functions.
struct Sample {
    std::uint64_t number = 0;
    std::string document;
    std::shared_ptr<const track::Track> track;
    int rate = 48000;
};

Sample sample(std::uint64_t number) {
    const auto functions = voices::all_functions();
    RandomTracks random(number);
    Sample result;
    result.number = number;
    result.document = random.track(*functions[number % functions.size()]).dump();
    constexpr int rates[] = {48000, 44100, 8000, 96000};
    result.rate = rates[random.below(8) < 5 ? 0 : random.below(4)];
    engine::LoadOptions options;
    options.lenient = true;  // files that are not there are silent
    const auto loaded = engine::load_track(result.document, options);
    for (const auto& finding : loaded.diagnostics)
        if (finding.severity == track::Severity::Error) FAIL_CHECK(track::to_line(finding));
    result.track = loaded.track;
    return result;
}

template <class Body>
void for_every_sample(const Body& body) {
    const std::uint64_t first = from_environment("STILLPOINT_RANDOM_FROM", 1);
    const std::uint64_t count =
        from_environment("STILLPOINT_RANDOM_TRACKS", 3 * voices::all_functions().size());
    for (std::uint64_t number = first; number < first + count; ++number) {
        const Sample s = sample(number);
        INFO("STILLPOINT_RANDOM_FROM=", number, " STILLPOINT_RANDOM_TRACKS=1, at ", s.rate,
             " Hz: ", s.document);
        REQUIRE(s.track);
        body(s);
    }
}

std::shared_ptr<const Plan> exact(const Sample& s, double target = engine::default_target_level) {
    return std::make_shared<const Plan>(engine::exact_plan(*s.track, s.rate, s.track->seed, target));
}

std::shared_ptr<const Plan> provisional(const Sample& s) {
    return std::make_shared<const Plan>(engine::provisional_plan(*s.track, s.rate));
}

Renderer renderer_of(const Sample& s, const std::shared_ptr<const Plan>& plan, Stage stage = {}) {
    return {s.track, plan, s.rate, s.track->seed, stage};
}

Samples render_all(Renderer renderer) {
    Samples samples(2 * static_cast<std::size_t>(renderer.frames()));
    renderer.advance(samples);
    return samples;
}

// The largest magnitude; infinite when a sample is no number.
double peak_of(const Samples& samples) {
    float peak = 0;
    for (const float x : samples)
        peak = std::isfinite(x) ? std::max(peak, std::abs(x)) : INFINITY;
    return peak;
}

bool same_bits(std::span<const float> a, std::span<const float> b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

}  // namespace

TEST_CASE(
    "any track: every sample is a number, no peak lies above its ceiling, the exact plan meets its target") {
    for_every_sample([](const Sample& s) {
        const auto plan = exact(s);
        const double peak = peak_of(render_all(renderer_of(s, plan)));
        CHECK(peak <= engine::default_target_level * (1 + rounding));
        if (plan->track_peak > 1e-9) CHECK(peak >= engine::default_target_level * (1 - rounding));
        for (int k = 0; k < static_cast<int>(s.track->steps.size()); ++k)
            CHECK(peak_of(render_all(renderer_of(s, plan, {Stage::Kind::Step, k, 0}))) <=
                  engine::ceiling * (1 + rounding));
    });
}

TEST_CASE("any track: the bounds are never louder than the exact plan, nor above the target") {
    for_every_sample([](const Sample& s) {
        const auto bounds = provisional(s), measured = exact(s);
        CHECK(peak_of(render_all(renderer_of(s, bounds))) <= engine::default_target_level * (1 + rounding));
        REQUIRE(bounds->steps.size() == measured->steps.size());
        if (measured->track_peak <= 1e-9) return;  // silent as it happens: no level was set
        for (std::size_t k = 0; k < bounds->steps.size(); ++k) {
            CAPTURE(k);
            const auto& low = bounds->steps[k];
            const auto& high = measured->steps[k];
            // A bus that turns out to be silent has no exact gain.
            const auto louder = [&](float bound, float exact_gain) {
                const double most = std::abs(measured->track_gain * high.step_gain * exact_gain);
                return exact_gain != 0 &&
                       std::abs(bounds->track_gain * low.step_gain * bound) > most * (1 + rounding);
            };
            CHECK_FALSE(louder(low.binaural_gain, high.binaural_gain));
            CHECK_FALSE(louder(low.noise_gain, high.noise_gain));
        }
    });
}

TEST_CASE("any track: every voice gives numbers and does not exceed its bound") {
    for_every_sample([](const Sample& s) {
        const auto placements = track::place_steps(*s.track, s.rate);
        const engine::StepBuilder builder(*s.track, placements, s.rate, s.track->seed);
        for (std::size_t k = 0; k < builder.steps(); ++k) {
            engine::StepSound step = builder.build(k);
            for (std::size_t v = 0; v < step.channels().size(); ++v) {
                CAPTURE(k);
                CAPTURE(v);
                double peak = 0;
                engine::StereoBlock block;
                for (std::int64_t first = 0; first < placements[k].frames; first += engine::block_frames) {
                    const auto count =
                        std::min<std::int64_t>(engine::block_frames, placements[k].frames - first);
                    step.render_voice(v, first, static_cast<int>(count), block);
                    for (std::int64_t i = 0; i < count; ++i)
                        for (const float x : {block.left[i], block.right[i]})
                            peak = std::isfinite(x) ? std::max(peak, double(std::abs(x))) : INFINITY;
                }
                const double bound = step.channels()[v].peak_bound();
                CHECK(std::isfinite(bound));
                CHECK(bound <= builder.outline(k).voices[v].bound);
                CHECK(peak <= bound * (1 + rounding) + 1e-12);
                CHECK(step.silenced() == 0);
            }
        }
    });
}

TEST_CASE("any track: chunks of any size and seeks to anywhere give the same bits") {
    for_every_sample([](const Sample& s) {
        const auto plan = provisional(s);
        const Samples whole = render_all(renderer_of(s, plan));
        RandomTracks random(s.number + 1);
        Renderer renderer = renderer_of(s, plan);
        const auto frames = static_cast<std::size_t>(renderer.frames());
        Samples pieces(whole.size());
        for (std::size_t at = 0; at < frames;) {
            const std::size_t count =
                std::min<std::size_t>(frames - at, 1 + random.below(random.below(10) == 0 ? 20000 : 700));
            renderer.advance(std::span(pieces).subspan(2 * at, 2 * count));
            at += count;
        }
        CHECK(same_bits(pieces, whole));
        for (int i = 0; i < 8 && frames > 0; ++i) {
            const std::size_t at = random.below(frames);
            CAPTURE(at);
            renderer.seek(static_cast<std::int64_t>(at));
            const std::size_t count = std::min<std::size_t>(frames - at, 1 + random.below(2000));
            Samples part(2 * count);
            renderer.advance(part);
            CHECK(same_bits(part, std::span(whole).subspan(2 * at, 2 * count)));
        }
    });
}
