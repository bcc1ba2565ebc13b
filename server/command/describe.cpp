#include <unistd.h>

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>

#include "command/command.h"
#include "command/description.h"
#include "command/functions_text.h"
#include "command/limit_options.h"
#include "command/media_options.h"
#include "command/track_file.h"
#include "voices/catalogue.h"
#include "voices/registry.h"
#include "world/score.h"

namespace stillpoint::command {
namespace {

struct Arguments {
    std::string track;
    bool as_json = false;
    bool lenient = false;
    bool voices = false;
    MediaOptions media;
    track::Limits limits;
};

void describe_functions(const Arguments& arguments) {
    const auto* one = voices::find_function(arguments.track);
    if (!arguments.track.empty() && !one) {
        std::cerr << "error: there is no synth function " << arguments.track
                  << "; stillpoint describe --voices shows all\n";
        throw CLI::RuntimeError(1);
    }
    if (arguments.as_json)
        std::cout << (one ? voices::catalogue_entry(*one) : voices::catalogue()).dump(2) << '\n';
    else
        std::cout << (one ? function_text(*one) : functions_text());
}

Description described(const Arguments& arguments) {
    const media::Library library = library_of(arguments.track, arguments.media);
    engine::LoadOptions options;
    options.limits = arguments.limits;
    options.lenient = arguments.lenient;
    options.library = &library;
    options.rate = world::media_rate;
    const auto loaded = load_track_file(arguments.track, options);
    return describe(loaded.track, loaded.media);
}

void run(const Arguments& arguments) try {
    if (arguments.voices) return describe_functions(arguments);
    if (arguments.track.empty()) throw CLI::RequiredError("TRACK");
    const Description description = described(arguments);
    const bool for_terminal = isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
    std::cout << (arguments.as_json ? description_json(description)
                                    : description_text(description, for_terminal));
} catch (const CLI::Error&) {
    throw;
} catch (const std::runtime_error& error) {
    std::cerr << "error: " << error.what() << '\n';
    throw CLI::RuntimeError(1);
}

}  // namespace

void add_describe(CLI::App& app) {
    CLI::App* const describe =
        app.add_subcommand("describe", "Show what a track holds, step by step, or what may be in one");
    const auto arguments = std::make_shared<Arguments>();
    describe->add_option(
        "TRACK", arguments->track,
        "The track document (JSON); - reads standard input. With --voices: one synth function");
    describe->add_flag("--voices", arguments->voices,
                       "Show every synth function with its parameters instead, or the one that is named");
    describe->add_flag("--json", arguments->as_json, "Write JSON");
    describe->add_flag("--lenient", arguments->lenient,
                       "Show voices with unknown synth functions, and files that are not there, as silent");
    add_media_options(*describe, arguments->media, "the folder of the track");
    add_track_limits(*describe, arguments->limits);
    describe->callback([arguments] { run(*arguments); });
}

}  // namespace stillpoint::command
