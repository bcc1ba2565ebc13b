#include <CLI/CLI.hpp>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cmath>
#include <csignal>
#include <exception>
#include <functional>
#include <iostream>
#include <memory>
#include <span>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "codec/ogg_opus_writer.h"
#include "codec/output_file.h"
#include "codec/sound_file_writer.h"
#include "command/command.h"
#include "command/limit_options.h"
#include "command/part_file.h"
#include "command/progress.h"
#include "command/render_job.h"
#include "engine/plan.h"
#include "engine/renderer.h"
#include "session/plan_store.h"
#include "support/all_cores.h"

namespace stillpoint::command {
namespace {

using engine::Stage;
using Container = RenderJob::Container;

// The signal that asked to stop, 0 while none did: the part file must go before the program does.
volatile std::sig_atomic_t stop_signal = 0;

extern "C" void remember_signal(int number) {
    stop_signal = number;
}

struct Stopped {};

// Of the progress: the plan renders the track once, as the output does.
constexpr double planning_share = 0.5;

using session::PlanPtr;

PlanPtr measure(const RenderJob& job, Progress& progress) {
    bool first_call = true;  // in which nearly all of the work is done
    const auto for_each = [&](std::size_t count, const std::function<void(std::size_t)>& body) {
        std::atomic<std::size_t> finished = 0;
        const bool counts = std::exchange(first_call, false);
        support::on_all_cores(count, [&](std::size_t index) {
            if (stop_signal != 0) throw Stopped{};
            body(index);
            if (counts)
                progress.reached(planning_share * static_cast<double>(++finished) /
                                 static_cast<double>(count));
        });
    };
    return std::make_shared<engine::Plan>(
        engine::exact_plan(*job.track, job.rate, job.seed, job.target_level, for_each, job.media));
}

PlanPtr plan(const RenderJob& job, Progress& progress) {
    const auto bounds = std::make_shared<engine::Plan>(
        engine::provisional_plan(*job.track, job.rate, job.target_level, job.media));
    // A single voice is taken before any level of the plan.
    if (job.stage.kind == Stage::Kind::Voice) return bounds;
    if (job.state.empty()) return measure(job, progress);
    session::PlanStore store(job.state / "plans");
    const session::PlanKey key(*job.track, *bounds, job.seed, job.target_level, job.media);
    if (PlanPtr known = store.find(key)) return known;
    PlanPtr measured = measure(job, progress);
    store.keep(key, measured);
    return measured;
}

struct Range {
    std::int64_t first = 0, frames = 0;
};

Range range_of(const RenderJob& job, std::int64_t available) {
    const double from = std::round(job.from * job.rate);
    if (from >= static_cast<double>(available))
        throw std::runtime_error("--from: what is to be rendered ends at " +
                                 std::to_string(static_cast<double>(available) / job.rate) + " s");
    Range range{static_cast<std::int64_t>(from), available - static_cast<std::int64_t>(from)};
    if (job.length) {
        const double wanted = std::max(1.0, std::round(*job.length * job.rate));
        if (wanted < static_cast<double>(range.frames)) range.frames = static_cast<std::int64_t>(wanted);
    }
    return range;
}

// Ogg Opus into a file; owns the file, which the writer knows only as a place for bytes.
class OggOpusFile : public codec::AudioWriter {
  public:
    OggOpusFile(const std::filesystem::path& path, const track::Track& track)
        : file_(path),
          writer_(codec::settings_for(track), {track.title, track.description}, serial(track),
                  [this](std::span<const std::uint8_t> bytes) { put(bytes); }) {}

    void write(std::span<const float> interleaved) override { writer_.write(interleaved); }
    void finish() override {
        writer_.finish();
        file_.close();
    }

  private:
    // Tells streams apart that somebody joins into one file.
    static std::uint32_t serial(const track::Track& track) {
        std::uint32_t value = 0;
        std::from_chars(track.hash.data(), track.hash.data() + std::min<std::size_t>(8, track.hash.size()),
                        value, 16);
        return value;
    }

    void put(std::span<const std::uint8_t> bytes) {
        file_.write(bytes);
        file_.check();
    }

    codec::OutputFile file_;
    codec::OggOpusWriter writer_;
};

std::unique_ptr<codec::AudioWriter> open_writer(const RenderJob& job, const std::filesystem::path& path,
                                                std::int64_t frames) {
    using codec::SoundFileWriter;
    if (job.container == Container::OggOpus) return std::make_unique<OggOpusFile>(path, *job.track);
    const auto container =
        job.container == Container::Flac ? SoundFileWriter::Container::Flac : SoundFileWriter::Container::Wav;
    return std::make_unique<SoundFileWriter>(
        path, SoundFileWriter::Layout{container, job.format, job.rate, frames, job.track->title});
}

// A stretch of the output and what renders it.
struct Piece {
    engine::Renderer renderer;
    std::vector<float> samples;
};

std::vector<Piece> pieces(const RenderJob& job, const std::shared_ptr<const engine::Plan>& plan) {
    constexpr std::size_t seconds = 4;  // long beside the cost of a seek, short beside a person's patience
    std::vector<Piece> all;
    for (unsigned i = 0; i < std::max(1u, std::thread::hardware_concurrency()); ++i)
        all.push_back({engine::Renderer(job.track, plan, job.rate, job.seed, job.stage, job.media),
                       std::vector<float>(2 * seconds * static_cast<std::size_t>(job.rate))});
    return all;
}

// Every core renders a piece, then all of them are written in order: a seek gives the same bits as rendering
// on.
void write(Range range, std::vector<Piece>& all, codec::AudioWriter& writer,
           const std::function<void(std::int64_t)>& written) {
    const auto longest = static_cast<std::int64_t>(all.front().samples.size() / 2);
    const auto frames_of = [&](std::size_t i, std::int64_t done) {
        return std::clamp<std::int64_t>(range.frames - done - static_cast<std::int64_t>(i) * longest, 0,
                                        longest);
    };
    for (std::int64_t done = 0; done < range.frames;
         done = std::min(range.frames, done + longest * std::ssize(all))) {
        if (stop_signal != 0) throw Stopped{};
        support::on_all_cores(all.size(), [&](std::size_t i) {
            all[i].renderer.seek(range.first + done + static_cast<std::int64_t>(i) * longest);
            all[i].renderer.advance(
                std::span(all[i].samples).first(2 * static_cast<std::size_t>(frames_of(i, done))));
        });
        for (std::size_t i = 0; i < all.size(); ++i) {
            const std::int64_t frames = frames_of(i, done);
            writer.write(std::span(all[i].samples).first(2 * static_cast<std::size_t>(frames)));
            written(done + static_cast<std::int64_t>(i) * longest + frames);
        }
    }
}

void render(const RenderJob& job) {
    PartFile file(job.output);
    std::signal(SIGINT, remember_signal);
    std::signal(SIGTERM, remember_signal);
    Progress progress("render");
    progress.reached(0);

    std::vector<Piece> all = pieces(job, plan(job, progress));
    const Range range = range_of(job, all.front().renderer.frames());
    const auto writer = open_writer(job, file.path(), range.frames);
    write(range, all, *writer, [&](std::int64_t frames) {
        progress.reached(planning_share + (1 - planning_share) * static_cast<double>(frames) /
                                              static_cast<double>(range.frames));
    });
    writer->finish();
    file.commit();
}

void run(const RenderArguments& arguments) {
    try {
        render(understand(arguments));
    } catch (const Stopped&) {
        throw CLI::RuntimeError(128 + stop_signal);
    } catch (const CLI::RuntimeError&) {
        throw;
    } catch (const std::exception& error) {
        std::cerr << "error: " << error.what() << '\n';
        throw CLI::RuntimeError(1);
    }
}

}  // namespace

void add_render(CLI::App& app) {
    CLI::App* const render = app.add_subcommand("render", "Render a track to a sound file");
    const auto arguments = std::make_shared<RenderArguments>();
    render->add_option("TRACK", arguments->track, "The track document (JSON)")->required();
    render->add_option("-o,--output", arguments->output, "Where to: FILE.wav, FILE.flac or FILE.ogg (Opus)")
        ->required();
    render->add_option("--rate", arguments->rate, "Hz; default: the track's sample_rate, 48000 for Ogg");
    render->add_option("--from", arguments->from, "Begin at this second; default 0");
    render->add_option("--length", arguments->length, "Render this many seconds, at most to the end");
    render->add_option(
        "--stage", arguments->stage,
        "track (default); step:N: one step with its levels, before the final gain; voice:N.M: one voice as "
        "it is, before any level. Steps and voices count from 1");
    render->add_option(
        "--target-level", arguments->target_level,
        "Peak the track is brought to, above 0 to 1 (default 0.25); none: leave the final gain out");
    render->add_option(
        "--format", arguments->format,
        "f32, s24 or s16; default f32 for WAV, s24 for FLAC. Integers are truncated, without dither");
    render->add_option("--seed", arguments->seed, "Seed of the noise; default: the track's");
    render->add_flag(
        "--lenient", arguments->lenient,
        "Leave out, with a warning, voices whose synth function is unknown and files that are not "
        "there");
    add_media_options(*render, arguments->media, "the folder of the track");
    add_track_limits(*render, arguments->limits);
    render->add_option(
        "--state", arguments->state,
        "Folder of a server's state: take the track's measured levels from there, or leave them "
        "there for the next time");
    render->callback([arguments] { run(*arguments); });
}

}  // namespace stillpoint::command
