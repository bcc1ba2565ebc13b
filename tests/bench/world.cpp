// What the world costs on the wire and on the server.
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "analysis/analyzer.h"
#include "bench.h"
#include "codec/sound_file_writer.h"
#include "engine/load.h"
#include "engine/plan.h"
#include "engine/renderer.h"
#include "listen/sound_file.h"
#include "support/resources.h"
#include "world/generator.h"
#include "world/style_shelf.h"

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

// Two minutes of TEXT in a file, for other programs too; gone with this object.
class Recording {
  public:
    explicit Recording(std::string_view text)
        : path_(std::filesystem::temp_directory_path() /
                ("stillpoint-bench-" + std::to_string(getpid()) + ".wav")) {
        using Writer = codec::SoundFileWriter;
        const auto track = load(text);
        const auto plan = std::make_shared<const engine::Plan>(engine::provisional_plan(*track, rate));
        engine::Renderer renderer(track, plan, rate, track->seed);
        Writer writer(path_, {Writer::Container::Wav, codec::SoundFormat::Int16, rate, longest, ""});
        std::vector<float> second(2 * rate);
        for (std::int64_t i = 0; i < longest / rate; ++i) {
            renderer.advance(second);
            writer.write(second);
        }
        writer.finish();
    }
    ~Recording() { std::filesystem::remove(path_); }
    Recording(const Recording&) = delete;
    Recording& operator=(const Recording&) = delete;

    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

// CPU seconds for finding the onsets of the same recording: all our features of both ears by aubio's onsets
// of their sum. Both read the file.
double analysis_vs_aubio() {
    const Recording recording(drone);
    const std::string aubio =
        "aubioonset -B 1024 -H 512 -i '" + recording.path().string() + "' >/dev/null 2>&1";
    std::vector<double> ratios;
    for (int round = 0; round < 7; ++round) {
        const double begun = child_cpu_seconds();
        if (std::system(aubio.c_str()) != 0)
            throw std::runtime_error("aubioonset cannot be run; ./dev bench installs it");
        const double theirs = child_cpu_seconds() - begun;
        const double start = cpu_seconds();
        std::vector<analysis::Features> features;
        analysis::Analyzer().push(listen::read_sound_file(recording.path()).samples, features);
        ratios.push_back((cpu_seconds() - start) / theirs);
    }
    return median(ratios);
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
    const auto at_most = [&](std::string name, double value, std::string unit, double goal,
                             std::string what) {
        report.add({std::move(name), value, std::move(unit), goal, Better::Lower, std::move(what)});
    };
    at_most("world.bytes_per_second", worst.mean, "B/s", 2000, how);
    at_most("world.peak_second_bytes", static_cast<double>(worst.peak), "B", 8000, how);
    at_most("world.keyframe_bytes", static_cast<double>(worst.key), "B", 24000, how);
    at_most("world.analysis_core_share", analysis, "cores", 0.0012, "CPU per second of sound, " + how);
    at_most("world.generate_ms_per_media_second", worst.seconds * 1e3, "ms", 0.1, how);
    at_most("world.analysis_vs_aubio", analysis_vs_aubio(), "x", 0.5,
            "all features of both ears by aubioonset 1024/512 in mono, the same file, median of 7 in turn");
}

const Group group{"world", "Size and cost of the world's stream", run};

}  // namespace
}  // namespace stillpoint::bench
