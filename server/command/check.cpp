#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "command/command.h"
#include "command/limit_options.h"
#include "command/media_options.h"
#include "command/track_file.h"

namespace stillpoint::command {
namespace {

struct Arguments {
    std::vector<std::string> tracks;
    bool lenient = false;
    MediaOptions media;
    track::Limits limits;
};

// Says what is wrong with one track; true when it can be played.
bool check(const std::string& path, const Arguments& arguments) {
    const std::string origin = arguments.tracks.size() > 1 ? path + ": " : "";
    try {
        const media::Library library = library_of(path, arguments.media);
        engine::LoadOptions options;
        options.limits = arguments.limits;
        options.lenient = arguments.lenient;
        options.library = &library;
        const auto result = engine::load_track(read_track_text(path, options.limits.bytes), options);
        for (const auto& diagnostic : result.diagnostics)
            std::cerr << origin << to_line(diagnostic) << '\n';
        return result.track != nullptr;
    } catch (const std::runtime_error& error) {
        std::cerr << origin << "error: " << error.what() << '\n';
        return false;
    }
}

void run(const Arguments& arguments) {
    bool all_play = true;
    for (const auto& path : arguments.tracks)
        all_play = check(path, arguments) && all_play;
    if (!all_play) throw CLI::RuntimeError(1);
}

}  // namespace

void add_check(CLI::App& app) {
    CLI::App* const check = app.add_subcommand("check", "Say everything that is wrong or odd in a track");
    const auto arguments = std::make_shared<Arguments>();
    check->add_option("TRACK", arguments->tracks, "Track documents (JSON); - reads one from standard input")
        ->required();
    check->add_flag("--lenient", arguments->lenient,
                    "Warn of voices whose synth function is unknown and of files that are not there, instead "
                    "of refusing the track");
    add_media_options(*check, arguments->media, "the folder of each track");
    add_track_limits(*check, arguments->limits);
    check->callback([arguments] { run(*arguments); });
}

}  // namespace stillpoint::command
