#include <unistd.h>

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>

#include "command/command.h"
#include "command/description.h"
#include "command/track_file.h"

namespace stillpoint::command {
namespace {

struct Arguments {
    std::string track;
    bool as_json = false;
    bool lenient = false;
};

void run(const Arguments& arguments) {
    engine::LoadOptions options;
    options.lenient = arguments.lenient;
    const Description description = describe(load_track_file(arguments.track, options));
    const bool for_terminal = isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
    std::cout << (arguments.as_json ? description_json(description)
                                    : description_text(description, for_terminal));
}

}  // namespace

void add_describe(CLI::App& app) {
    CLI::App* const describe = app.add_subcommand("describe", "Show what a track holds, step by step");
    const auto arguments = std::make_shared<Arguments>();
    describe->add_option("TRACK", arguments->track, "The track document (JSON); - reads standard input")
        ->required();
    describe->add_flag("--json", arguments->as_json, "Write JSON");
    describe->add_flag("--lenient", arguments->lenient, "Show voices with unknown synth functions as silent");
    describe->callback([arguments] { run(*arguments); });
}

}  // namespace stillpoint::command
