#include "command/render_job.h"

#include <charconv>
#include <cmath>
#include <stdexcept>
#include <string_view>

#include "codec/opus_encoder.h"
#include "command/track_file.h"
#include "support/word.h"

namespace stillpoint::command {
namespace {

using engine::Stage;
using Container = RenderJob::Container;

[[noreturn]] void refuse(const std::string& message) {
    throw std::runtime_error(message);
}

Container container_of(const std::filesystem::path& output) {
    const std::string ending = support::lower(output.extension().string());
    if (ending == ".wav") return Container::Wav;
    if (ending == ".flac") return Container::Flac;
    if (ending == ".ogg" || ending == ".opus") return Container::OggOpus;
    refuse("-o " + output.string() + ": the ending tells the format; use .wav, .flac or .ogg");
}

codec::SoundFormat format_of(std::string_view name, Container container) {
    if (container == Container::OggOpus) {
        if (!name.empty()) refuse("--format: Ogg Opus has no sample format; leave it out");
        return codec::SoundFormat::Float32;
    }
    if (name.empty())
        return container == Container::Flac ? codec::SoundFormat::Int24 : codec::SoundFormat::Float32;
    if (name == "s24") return codec::SoundFormat::Int24;
    if (name == "s16") return codec::SoundFormat::Int16;
    if (name != "f32") refuse("--format " + std::string(name) + ": is not known; use f32, s24 or s16");
    if (container == Container::Flac) refuse("--format f32: FLAC holds integers only; use s24 or s16");
    return codec::SoundFormat::Float32;
}

void check_rate(int rate) {
    if (rate < 8000 || rate > 192000)
        refuse("--rate " + std::to_string(rate) + ": must be 8000 to 192000 Hz");
}

// The rate that does not depend on the track; 0: the track's.
int fixed_rate(std::optional<int> wanted, Container container) {
    if (container == Container::OggOpus) {
        if (wanted && *wanted != codec::opus_rate)
            refuse("--rate: Ogg Opus always runs at 48000 Hz; leave it out");
        return codec::opus_rate;
    }
    if (wanted) check_rate(*wanted);
    return wanted.value_or(0);
}

// The number TEXT begins with, counted from 1; TEXT is then what follows.
std::optional<int> take_ordinal(std::string_view& text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || value < 1) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

std::optional<Stage> read_stage(std::string_view text) {
    if (text == "track") return Stage{};
    const bool voice = text.starts_with("voice:");
    if (!voice && !text.starts_with("step:")) return std::nullopt;
    text.remove_prefix(voice ? 6 : 5);
    const auto step = take_ordinal(text);
    if (!step) return std::nullopt;
    if (!voice) return text.empty() ? std::optional(Stage{Stage::Kind::Step, *step - 1, 0}) : std::nullopt;
    if (!text.starts_with('.')) return std::nullopt;
    text.remove_prefix(1);
    const auto number = take_ordinal(text);
    if (!number || !text.empty()) return std::nullopt;
    return Stage{Stage::Kind::Voice, *step - 1, *number - 1};
}

Stage stage_of(const std::string& text, const track::Track& track) {
    const auto stage = read_stage(text);
    if (!stage)
        refuse("--stage " + text + ": is not a stage; write track, step:N or voice:N.M, counted from 1");
    if (stage->kind == Stage::Kind::Track) return *stage;
    const std::size_t steps = track.steps.size();
    if (static_cast<std::size_t>(stage->step) >= steps)
        refuse("--stage " + text + ": is not in the track; its steps are 1 to " + std::to_string(steps));
    const std::size_t voices = track.steps[static_cast<std::size_t>(stage->step)].voices.size();
    if (stage->kind == Stage::Kind::Voice && static_cast<std::size_t>(stage->voice) >= voices)
        refuse("--stage " + text + ": is not in the track; that step has voices 1 to " +
               std::to_string(voices));
    return *stage;
}

double target_level_of(const std::string& text, const Stage& stage) {
    if (text.empty()) return engine::default_target_level;
    if (text == "none") return 0;
    double level = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), level);
    if (error != std::errc{} || end != text.data() + text.size() || !(level > 0 && level <= 1))
        refuse("--target-level " + text + ": must be a peak above 0 and at most 1, or none");
    if (stage.kind != Stage::Kind::Track)
        refuse("--target-level " + text +
               ": steps and voices are taken before the final gain; use --stage track");
    return level;
}

std::uint64_t seed_of(const std::string& text, const track::Track& track) {
    if (text.empty()) return track.seed;
    std::uint64_t seed = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
    if (error != std::errc{} || end != text.data() + text.size())
        refuse("--seed " + text + ": must be a whole number from 0 to 2^64 - 1");
    return seed;
}

}  // namespace

RenderJob understand(const RenderArguments& arguments) {
    if (!(arguments.from >= 0) || std::isinf(arguments.from)) refuse("--from: must be 0 or more seconds");
    if (arguments.length && !(*arguments.length > 0)) refuse("--length: must be more than 0 seconds");
    RenderJob job;
    job.output = arguments.output;
    job.container = container_of(job.output);
    job.format = format_of(arguments.format, job.container);
    const media::Library library = library_of(arguments.track, arguments.media);
    engine::LoadOptions options;
    options.limits = arguments.limits;
    options.lenient = arguments.lenient;
    options.library = &library;
    options.rate = fixed_rate(arguments.rate, job.container);
    auto loaded = load_track_file(arguments.track, options);
    job.track = std::move(loaded.track);
    job.media = std::move(loaded.media);
    job.rate = options.rate > 0 ? options.rate : job.track->sample_rate;
    check_rate(job.rate);
    job.stage = stage_of(arguments.stage, *job.track);
    job.target_level = target_level_of(arguments.target_level, job.stage);
    job.from = arguments.from;
    job.length = arguments.length;
    job.seed = seed_of(arguments.seed, *job.track);
    job.state = arguments.state;
    return job;
}

}  // namespace stillpoint::command
