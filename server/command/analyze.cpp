#include <CLI/CLI.hpp>

#include <cmath>
#include <exception>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>

#include "command/analysis_picture.h"
#include "command/analysis_text.h"
#include "command/command.h"
#include "command/heard_sound.h"
#include "command/limit_options.h"
#include "command/part_file.h"

namespace stillpoint::command {
namespace {

struct Arguments {
    std::string input, output, picture;
    bool as_json = false;
    MediaOptions media;
    track::Limits limits;
    Stretch stretch;
};

void write_file(const std::string& path, const std::function<void(std::ostream&)>& write) {
    PartFile file(path);
    std::ofstream out(file.path(), std::ios::binary);
    write(out);
    out.close();
    if (!out) throw std::runtime_error(path + ": cannot be written; is the disk full?");
    file.commit();
}

void analyze(const Arguments& arguments) {
    if (!(arguments.stretch.from >= 0) || std::isinf(arguments.stretch.from))
        throw std::runtime_error("--from: must be 0 or more seconds");
    if (arguments.stretch.length && !(*arguments.stretch.length > 0))
        throw std::runtime_error("--length: must be more than 0 seconds");
    const HeardSound heard = listen_to(arguments.input, arguments.media, arguments.limits, arguments.stretch);
    const auto write = [&](std::ostream& out) {
        arguments.as_json ? write_json(heard, out) : write_csv(heard, out);
    };
    if (!arguments.output.empty())
        write_file(arguments.output, write);
    else if (arguments.picture.empty())
        write(std::cout);
    if (!arguments.picture.empty())
        write_file(arguments.picture, [&](std::ostream& out) { out << analysis_picture(heard); });
}

void run(const Arguments& arguments) {
    try {
        analyze(arguments);
    } catch (const CLI::RuntimeError&) {
        throw;
    } catch (const std::exception& error) {
        std::cerr << "error: " << error.what() << '\n';
        throw CLI::RuntimeError(1);
    }
}

}  // namespace

void add_analyze(CLI::App& app) {
    CLI::App* const analyze =
        app.add_subcommand("analyze", "Show what the world hears in a track or a recording");
    const auto arguments = std::make_shared<Arguments>();
    analyze
        ->add_option("INPUT", arguments->input,
                     "A track document (*.json, or - for standard input) or a sound file")
        ->required();
    analyze->add_flag("--json", arguments->as_json, "Write JSON, column by column; default: CSV");
    analyze->add_option("-o,--output", arguments->output, "Where to; default: standard output");
    analyze->add_option("--picture", arguments->picture,
                        "Draw the features into FILE.svg; without -o nothing else is written then");
    analyze->add_option("--from", arguments->stretch.from, "Begin at this second; default 0");
    analyze->add_option("--length", arguments->stretch.length, "This many seconds, at most to the end");
    add_media_options(*analyze, arguments->media, "the folder of INPUT");
    add_track_limits(*analyze, arguments->limits);
    analyze->callback([arguments] { run(*arguments); });
}

}  // namespace stillpoint::command
