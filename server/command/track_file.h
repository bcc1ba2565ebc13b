// A track document named on the command line.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "engine/load.h"
#include "track/track.h"

namespace stillpoint::command {

// The text in PATH, "-" is standard input. At most LIMIT bytes and one more, which tells a document that is
// too long from one that just fits. Throws std::runtime_error with one line for people.
std::string read_track_text(const std::filesystem::path& path, std::size_t limit);

// Reads and checks the document in PATH. Everything found goes to stderr, one line each, warnings too. Throws
// CLI::RuntimeError(1) when the file cannot be read or the track cannot be played.
engine::LoadResult load_track_file(const std::filesystem::path& path,
                                   const engine::LoadOptions& options = {});

}  // namespace stillpoint::command
