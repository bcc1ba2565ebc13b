// What rendering costs beside what the same sound costs libopus.
#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench.h"
#include "codec/opus_encoder.h"
#include "engine/load.h"
#include "engine/plan.h"
#include "engine/renderer.h"

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

// CPU seconds to render a stretch quantum by quantum, as a session does, and to encode the same stretch.
std::vector<double> render_and_encode(const std::shared_ptr<const track::Track>& track) {
    const auto plan = std::make_shared<engine::Plan>(engine::provisional_plan(*track, codec::opus_rate));
    engine::Renderer renderer(track, plan, codec::opus_rate, track->seed);
    const std::int64_t middle = renderer.frames() / 2;
    std::vector<float> pcm(std::size_t{quanta} * codec::opus_samples);
    const auto quantum = [&](int i) {
        return std::span(pcm)
            .subspan(static_cast<std::size_t>(i) * codec::opus_samples)
            .first<codec::opus_samples>();
    };
    codec::OpusEncoder encoder(codec::settings_for(*track));
    std::array<std::uint8_t, codec::max_opus_packet> packet;
    const auto render = [&] {
        renderer.seek(middle);
        for (int i = 0; i < quanta; ++i)
            renderer.advance(quantum(i));
    };
    const auto encode = [&] {
        for (int i = 0; i < quanta; ++i)
            encoder.encode(quantum(i), packet);
    };
    return compare_cpu(3, {render, encode});
}

void run(Report& report) {
    std::vector<std::vector<std::string>> rows{{"track", "most voices", "render us per quantum",
                                                "encode us per quantum", "render / encode",
                                                "times real time"}};
    double slowest = 0, dearest = 0;
    for (const auto& path : sample_tracks()) {
        const auto track = sample_track(path);
        const auto cost = render_and_encode(track);
        std::size_t voices = 0;
        for (const track::Step& step : track->steps)
            voices = std::max(voices, step.voices.size());
        const double share = cost[0] / cost[1], factor = quanta / 50.0 / cost[0];
        rows.push_back({path.stem().string(), std::to_string(voices), fixed(cost[0] * 1e6 / quanta, 1),
                        fixed(cost[1] * 1e6 / quanta, 1), fixed(share, 3), fixed(factor, 0)});
        slowest = slowest == 0 ? factor : std::min(slowest, factor);
        dearest = std::max(dearest, share);
    }
    report.table(rows);
    const std::string how = "the dearest sample track at 48 kHz, one core, 30 s from its middle, median of 3";
    report.add({"render.realtime_x", slowest, "x", std::nullopt, Better::Higher, how});
    report.add({"render.share_of_encode", dearest, "x", 1, Better::Lower, how + ", libopus in the same run"});
}

const Group group{"render", "What rendering costs beside the Opus encoder", run};

}  // namespace
}  // namespace stillpoint::bench
