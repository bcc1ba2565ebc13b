// What rendering costs beside what the same sound costs libopus.
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench.h"
#include "codec/opus_encoder.h"
#include "engine/load.h"
#include "render_and_encode.h"
#include "track/placement.h"

namespace stillpoint::bench {
namespace {

constexpr int quanta = 30 * 50;  // half a minute from the middle of each track

std::shared_ptr<const track::Track> sample_track(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    auto track = engine::load_track(text).track;
    if (!track) throw std::runtime_error(path.string() + " cannot be played");
    return track;
}

std::vector<std::filesystem::path> sample_tracks() {
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator(STILLPOINT_SOURCE_DIR "/config/tracks"))
        if (entry.path().extension() == ".json") paths.push_back(entry.path());
    std::ranges::sort(paths);
    if (paths.empty()) throw std::runtime_error("there are no tracks in config/tracks");
    return paths;
}

std::int64_t middle_of(const track::Track& track) {
    return track::total_frames(track::place_steps(track, codec::opus_rate)) / 2;
}

void run(Report& report) {
    std::vector<std::vector<std::string>> rows{{"track", "most voices", "render us per quantum",
                                                "encode us per quantum", "render / encode",
                                                "times real time"}};
    double slowest = 0, dearest = 0;
    for (const auto& path : sample_tracks()) {
        const auto track = sample_track(path);
        const RenderAndEncode cost = render_and_encode(track, middle_of(*track), quanta);
        std::size_t voices = 0;
        for (const track::Step& step : track->steps)
            voices = std::max(voices, step.voices.size());
        const double share = cost.render / cost.encode, factor = quanta / 50.0 / cost.render;
        rows.push_back({path.stem().string(), std::to_string(voices), fixed(cost.render * 1e6 / quanta, 1),
                        fixed(cost.encode * 1e6 / quanta, 1), fixed(share, 3), fixed(factor, 0)});
        slowest = slowest == 0 ? factor : std::min(slowest, factor);
        dearest = std::max(dearest, share);
    }
    report.table(rows);
    const std::string how = "the dearest sample track at 48 kHz, one core, 30 s from its middle, median of 5";
    report.add({"render.realtime_x", slowest, "x", std::nullopt, Better::Higher, how});
    report.add({"render.share_of_encode", dearest, "x", 1, Better::Lower, how + ", libopus in the same run"});
}

const Group group{"render", "What rendering costs beside the Opus encoder", run};

}  // namespace
}  // namespace stillpoint::bench
