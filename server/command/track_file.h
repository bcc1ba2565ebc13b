// A track document named on the command line.
#pragma once

#include <filesystem>
#include <memory>

#include "engine/load.h"
#include "track/track.h"

namespace stillpoint::command {

// Reads and checks the document in PATH. Everything found goes to stderr, one line each, warnings too. Throws
// CLI::RuntimeError(1) when the file cannot be read or the track cannot be played.
std::shared_ptr<const track::Track> load_track_file(const std::filesystem::path& path,
                                                    const engine::LoadOptions& options = {});

}  // namespace stillpoint::command
