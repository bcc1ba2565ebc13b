// What `stillpoint render` is asked to do.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "codec/sound_file_writer.h"
#include "command/media_options.h"
#include "engine/plan.h"
#include "engine/renderer.h"
#include "media/contents.h"
#include "track/parse.h"

namespace stillpoint::command {

// As given on the command line.
struct RenderArguments {
    std::string track, output, stage = "track", target_level, format, seed, state;
    MediaOptions media;
    track::Limits limits;
    bool lenient = false;
    std::optional<int> rate;
    double from = 0;
    std::optional<double> length;
};

// The arguments, understood and checked.
struct RenderJob {
    enum class Container { Wav, Flac, OggOpus };
    std::shared_ptr<const track::Track> track;
    media::Contents media;  // of the files it names, at `rate`
    std::filesystem::path output;
    Container container = Container::Wav;
    codec::SoundFormat format = codec::SoundFormat::Float32;
    engine::Stage stage;
    int rate = 0;
    double target_level = engine::default_target_level;  // 0: none
    double from = 0;
    std::optional<double> length;
    std::uint64_t seed = 0;
    std::filesystem::path state;  // empty: the plan is not kept
};

// Loads the track, whose findings go to stderr. Throws std::runtime_error with one line for people when an
// argument is wrong, CLI::RuntimeError when the track cannot be played.
RenderJob understand(const RenderArguments& arguments);

}  // namespace stillpoint::command
