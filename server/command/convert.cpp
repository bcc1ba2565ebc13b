#include <CLI/CLI.hpp>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "command/command.h"
#include "command/limit_options.h"
#include "command/part_file.h"
#include "command/track_file.h"
#include "convert/conversion.h"

namespace stillpoint::command {
namespace {

namespace fs = std::filesystem;

struct Arguments {
    std::string file, output;
    std::vector<std::string> presets;
    convert::Options options;
};

void write(const std::string& text, const std::string& output) {
    if (output == "-") {
        std::cout << text;
        return;
    }
    PartFile file(output);
    std::ofstream out(file.path(), std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    if (!out) throw std::runtime_error("cannot write " + output);
    file.commit();
}

void run(const Arguments& arguments) try {
    std::error_code absent;
    if (fs::equivalent(arguments.file, arguments.output, absent))
        throw std::runtime_error("the track would take the place of " + arguments.file +
                                 "; choose another name");
    const std::vector<fs::path> folders(arguments.presets.begin(), arguments.presets.end());
    const fs::path file = arguments.file == "-" ? "" : arguments.file;
    const convert::PresetLibrary presets(file.parent_path(), folders);
    convert::Options options = arguments.options;
    options.title = file.stem().string();
    const std::string text = read_track_text(arguments.file, options.limits.bytes);
    const auto result = convert::convert(text, presets, options);
    for (const auto& finding : result.findings)
        std::cerr << to_line(finding) << '\n';
    if (result.document.is_null()) throw CLI::RuntimeError(1);
    write(result.document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n",
          arguments.output);
} catch (const CLI::RuntimeError&) {
    throw;
} catch (const std::runtime_error& error) {
    std::cerr << "error: " << error.what() << '\n';
    throw CLI::RuntimeError(1);
}

}  // namespace

void add_convert(CLI::App& app) {
    CLI::App* const convert = app.add_subcommand(
        "convert",
        "Turn a session, a preset or a track in an old spelling into a track, and say what is lost");
    const auto arguments = std::make_shared<Arguments>();
    convert
        ->add_option("FILE", arguments->file,
                     "A session, a .voice, .voices or .noise preset, or a track; - reads standard input")
        ->required();
    convert->add_option("-o,--output", arguments->output, "The track to write; - writes standard output")
        ->required();
    convert->add_option(
        "--presets", arguments->presets,
        "Folder of the presets a session names, with all folders in it; may be given more than "
        "once. Files beside FILE are found without");
    convert
        ->add_option("--duration", arguments->options.duration,
                     "Seconds, of a track made from a preset; default 300")
        ->check(CLI::PositiveNumber);
    convert->add_flag(
        "--lenient", arguments->options.lenient,
        "Leave out presets that are missing and voices that are unknown, instead of refusing the file");
    add_track_limits(*convert, arguments->options.limits);
    convert->callback([arguments] { run(*arguments); });
}

}  // namespace stillpoint::command
