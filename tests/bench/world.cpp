// What the world costs on the wire and on the server.
#include <algorithm>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "analysis/analyzer.h"
#include "bench.h"
#include "engine/load.h"
#include "engine/plan.h"
#include "engine/renderer.h"
#include "support/resources.h"
#include "world/generator.h"

namespace stillpoint::bench {
namespace {

constexpr int rate = world::media_rate;
constexpr std::int64_t longest = 120LL * rate;  // of each sample track; the drone is measured whole

// Ten minutes of a binaural drone over pink noise.
constexpr std::string_view drone = R"({"progression": [{"duration": 600, "voices": [
    {"synth_function_name": "binaural_beat", "params": {"baseFreq": 200, "beatFreq": 4}},
    {"synth_function_name": "noise_generator", "voice_type": "noise", "params": {"noise_type": "pink", "sweeps": []}}]}]})";

struct Cost {
    double mean = 0;       // bytes per second of media
    std::size_t peak = 0;  // bytes in the fullest second
    std::size_t key = 0;   // largest keyframe, bytes
    double seconds = 0;    // CPU per second of media
};

struct Heard {
    std::vector<analysis::Features> features;
    double seconds = 0;  // CPU per second of media
};

Heard listen(const std::shared_ptr<const track::Track>& track, std::int64_t frames) {
    const auto plan = std::make_shared<const engine::Plan>(engine::provisional_plan(*track, rate));
    engine::Renderer renderer(track, plan, rate, track->seed);
    analysis::Analyzer analyzer;
    Heard heard;
    std::vector<float> second(2 * rate);
    const std::int64_t seconds = std::min(renderer.frames(), frames) / rate;
    for (std::int64_t i = 0; i < seconds; ++i) {
        renderer.advance(second);
        const double start = cpu_seconds();
        analyzer.push(second, heard.features);
        heard.seconds += (cpu_seconds() - start) / static_cast<double>(seconds);
    }
    return heard;
}

Cost grow(const std::shared_ptr<const track::Track>& track, const std::string& style, const Heard& heard) {
    const auto score = std::make_shared<const world::Score>(*track);
    world::Generator generator(track, score, world::find_style(style), {});
    std::vector<v1::WorldFrame> frames;
    Cost cost;
    const double start = cpu_seconds();
    generator.advance(heard.features, frames);
    const double media = static_cast<double>(frames.size()) / 2;
    cost.seconds = (cpu_seconds() - start) / media;
    for (std::size_t i = 0; i + 1 < frames.size(); ++i) {
        cost.mean += static_cast<double>(frames[i].ByteSizeLong()) / media;
        cost.peak = std::max(cost.peak, frames[i].ByteSizeLong() + frames[i + 1].ByteSizeLong());
        const auto sample = static_cast<std::int64_t>(frames[i].first_sample());
        if (i % 16 == 0) cost.key = std::max(cost.key, generator.keyframe(sample).ByteSizeLong());
    }
    return cost;
}

std::shared_ptr<const track::Track> load(std::string_view text) {
    auto track = engine::load_track(text).track;
    if (!track) throw std::runtime_error("a track of the benchmark cannot be played");
    return track;
}

void run(Report& report) {
    std::vector<std::vector<std::string>> rows{{"track", "style", "bytes/s", "peak second", "keyframe",
                                                "analysis us per quantum", "generator us per quantum"}};
    Cost worst;
    double analysis = 0;
    const auto add = [&](const std::string& name, std::string_view text, std::int64_t frames) {
        const auto track = load(text);
        const Heard heard = listen(track, frames);
        analysis = std::max(analysis, heard.seconds);
        for (const std::string& style : world::style_names()) {
            const Cost cost = grow(track, style, heard);
            rows.push_back({name, style, fixed(cost.mean, 0), std::to_string(cost.peak),
                            std::to_string(cost.key), fixed(heard.seconds * 1e6 / 50, 1),
                            fixed(cost.seconds * 1e6 / 50, 1)});
            worst.mean = std::max(worst.mean, cost.mean);
            worst.peak = std::max(worst.peak, cost.peak);
            worst.key = std::max(worst.key, cost.key);
            worst.seconds = std::max(worst.seconds, cost.seconds);
        }
    };
    add("(drone over noise)", drone, 600LL * rate);
    for (const std::string_view path : support::resources("tracks/"))
        add(std::string(path.substr(7)), *support::resource(path), longest);
    report.table(std::move(rows));
    const std::string how = "worst of a 10 min drone over noise and 2 min of each sample track, every style";
    report.add({"world.mean_bytes_per_s", worst.mean, "B/s", 2000, Better::Lower, how});
    report.add({"world.peak_second_bytes", static_cast<double>(worst.peak), "B", 8000, Better::Lower, how});
    report.add({"world.keyframe_bytes", static_cast<double>(worst.key), "B", 24576, Better::Lower, how});
    report.add({"world.analysis_us",
                analysis * 1e6 / 50,
                "us",
                {},
                Better::Lower,
                "CPU per 20 ms of sound, " + how});
    report.add({"world.generator_us",
                worst.seconds * 1e6 / 50,
                "us",
                {},
                Better::Lower,
                "CPU per 20 ms of sound, " + how});
}

const Group group{"world", "Size and cost of the world's stream", run};

}  // namespace
}  // namespace stillpoint::bench
