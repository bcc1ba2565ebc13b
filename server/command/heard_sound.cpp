#include "command/heard_sound.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iostream>
#include <stdexcept>

#include "analysis/analyzer.h"
#include "command/track_file.h"
#include "engine/plan.h"
#include "engine/renderer.h"
#include "support/all_cores.h"

namespace stillpoint::command {
namespace {

constexpr int rate = analysis::analysis_rate;

// Writes the interleaved frames from a sample on; called in order.
using Source = std::function<void(std::int64_t first, std::span<float> interleaved)>;

void listen(const Source& source, std::int64_t frames, const Stretch& stretch, HeardSound& heard) {
    heard.seconds = static_cast<double>(frames) / rate;
    if (stretch.from >= heard.seconds)
        throw std::runtime_error("--from: the sound ends at " + std::to_string(heard.seconds) + " s");
    const auto samples = [](double seconds) {
        return static_cast<std::int64_t>(std::llround(seconds * rate));
    };
    const std::int64_t first = samples(stretch.from) / analysis::hop_samples * analysis::hop_samples;
    const std::int64_t wanted = stretch.length ? std::max<std::int64_t>(1, samples(*stretch.length)) : frames;
    const std::int64_t end = std::min(frames, first + wanted);
    heard.first_sample = first;
    // What an analyzer begun in the middle needs so that it says the same as one from the start.
    std::int64_t sample = std::max<std::int64_t>(0, first - analysis::Analyzer::memory);
    analysis::Analyzer analyzer(sample);
    std::vector<float> second(2 * rate);
    // The last hops look ahead into the silence after the end.
    while (sample < end + analysis::Analyzer::look_ahead) {
        const auto count = std::min<std::int64_t>(rate, end + analysis::Analyzer::look_ahead - sample);
        const std::span part(second.data(), static_cast<std::size_t>(2 * count));
        std::ranges::fill(part, 0.0F);
        const auto sounding = std::clamp<std::int64_t>(frames - sample, 0, count);
        source(sample, part.first(static_cast<std::size_t>(2 * sounding)));
        analyzer.push(part, heard.features);
        sample += count;
    }
    std::erase_if(heard.features, [&](const analysis::Features& features) {
        const auto at = features.hop * analysis::hop_samples;
        return at < first || at >= end;
    });
}

HeardSound listen_to_track(const std::filesystem::path& path, const MediaOptions& media,
                           const track::Limits& limits, const Stretch& stretch) {
    const media::Library library = library_of(path, media);
    engine::LoadOptions options;
    options.limits = limits;
    options.library = &library;
    options.rate = rate;
    const auto loaded = load_track_file(path, options);
    const auto plan = std::make_shared<const engine::Plan>(
        engine::exact_plan(*loaded.track, rate, loaded.track->seed, engine::default_target_level,
                           support::on_all_cores, loaded.media));
    engine::Renderer renderer(loaded.track, plan, rate, loaded.track->seed, {}, loaded.media);
    HeardSound heard;
    heard.title = loaded.track->title;
    heard.score = std::make_shared<const world::Score>(*loaded.track, loaded.media);
    bool begun = false;
    listen(
        [&](std::int64_t first, std::span<float> interleaved) {
            if (!begun) renderer.seek(first);
            begun = true;
            renderer.advance(interleaved);
        },
        renderer.frames(), stretch, heard);
    return heard;
}

HeardSound listen_to_recording(const std::filesystem::path& path, const MediaOptions& media,
                               const Stretch& stretch) {
    const media::Library library = library_of(path, media);
    const auto opened = library.sound(path.filename().string(), rate);
    if (opened.finding)
        std::cerr << (opened.content ? "warning: " : "error: ") << path.string() << ": "
                  << opened.finding->message << '\n';
    if (!opened.content) throw CLI::RuntimeError(1);
    const media::Sound& sound = *opened.content;
    HeardSound heard;
    heard.title = path.filename().string();
    listen(
        [&](std::int64_t first, std::span<float> interleaved) {
            for (std::size_t i = 0; i < interleaved.size(); i += 2) {
                const auto at = static_cast<std::size_t>(first) + i / 2;
                interleaved[i] = sound.left[at];
                interleaved[i + 1] = sound.right_ear()[at];
            }
        },
        sound.frames(), stretch, heard);
    return heard;
}

}  // namespace

HeardSound listen_to(const std::filesystem::path& input, const MediaOptions& media,
                     const track::Limits& limits, const Stretch& stretch) {
    const bool is_track = input == "-" || input.extension() == ".json";
    return is_track ? listen_to_track(input, media, limits, stretch)
                    : listen_to_recording(input, media, stretch);
}

}  // namespace stillpoint::command
