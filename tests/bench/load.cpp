// From a track document to a session's first sound, and what a renderer of it holds.
#include <malloc.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench.h"
#include "engine/load.h"
#include "engine/plan.h"
#include "engine/renderer.h"
#include "unit/engine/many_voices.h"

namespace stillpoint::bench {
namespace {

constexpr int rate = 48000;

std::shared_ptr<const track::Track> loaded(const std::string& text) {
    auto track = engine::load_track(text).track;
    if (!track) throw std::runtime_error("a track of the benchmark cannot be played");
    return track;
}

double bytes_in_use() {
    const struct mallinfo2 info = mallinfo2();
    return static_cast<double>(info.uordblks + info.hblkhd);
}

struct Cost {
    double parse_ms, bounds_ms, start_ms, megabytes;
};

// Of a document: reading it, bounding its levels, and a renderer in the middle of the track.
Cost cost_of(const nlohmann::json& document) {
    const std::string text = document.dump();
    const auto track = loaded(text);
    const auto plan = std::make_shared<const engine::Plan>(engine::provisional_plan(*track, rate));
    const auto start = [&] {
        auto renderer = std::make_unique<engine::Renderer>(track, plan, rate, 1);
        renderer->seek(renderer->frames() / 2);
        return renderer;
    };
    const auto seconds = compare_cpu(
        5, {[&] { loaded(text); }, [&] { engine::provisional_plan(*track, rate); }, [&] { start(); }});
    const auto warm = start();  // holds what all renderers share
    const double before = bytes_in_use();
    const auto renderer = start();
    return {seconds[0] * 1e3, seconds[1] * 1e3, seconds[2] * 1e3, (bytes_in_use() - before) / 1e6};
}

void run(Report& report) {
    std::vector<std::vector<std::string>> rows{
        {"10 steps of 20 voices", "parse ms", "bounds ms", "renderer at its place ms", "renderer MB"}};
    double slowest = 0, largest = 0;
    const auto add = [&](const std::string& name, const nlohmann::json& document) {
        const Cost cost = cost_of(document);
        rows.push_back({name, fixed(cost.parse_ms, 1), fixed(cost.bounds_ms, 1), fixed(cost.start_ms, 1),
                        fixed(cost.megabytes, 2)});
        slowest = std::max(slowest, cost.parse_ms + cost.bounds_ms);
        largest = std::max(largest, cost.megabytes);
    };
    add("every function in turn", every_function_track());
    for (const voices::FunctionSpec* function : voices::all_functions())
        add(std::string(function->name),
            ten_steps_of_twenty([&](int n) { return busy_voice(*function, n); }));
    report.table(rows);
    const std::string how =
        "10 steps of 5 min with 20 voices, every parameter written; the dearest of all functions";
    report.add(
        {"load.parse_and_bounds_ms", slowest, "ms", 20, Better::Lower, how + ", CPU time, median of 5"});
    report.add({"load.renderer_mb", largest, "MB", 4, Better::Lower, how + ", in use by malloc"});
}

const Group group{"load", "From a document to a renderer in its place", run};

}  // namespace
}  // namespace stillpoint::bench
