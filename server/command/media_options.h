// Where the files are that a track names, as the command line says it.
#pragma once

#include <CLI/CLI.hpp>

#include <filesystem>
#include <memory>
#include <string>

#include "media/library.h"

namespace stillpoint::command {

struct MediaOptions {
    std::filesystem::path folder;  // empty: not given
    media::LibraryLimits limits;
};

// Adds --media and the limits of the library to COMMAND, which OPTIONS must outlive. WITHOUT says where files
// are looked for when it is not given.
void add_media_options(CLI::App& command, MediaOptions& options, const std::string& without);

// The library of the track in PATH ("-" is standard input): the folder given, else the one that holds the
// track. Throws std::runtime_error when it cannot be opened.
media::Library library_of(const std::filesystem::path& path, const MediaOptions& options);

}  // namespace stillpoint::command
