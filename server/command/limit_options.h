// The limits of the program on the command line; docs/limits.md lists them all.
#pragma once

#include <CLI/CLI.hpp>

#include "media/library.h"
#include "track/parse.h"
#include "web/server.h"

namespace stillpoint::command {

// Each adds options to COMMAND that write into LIMITS, which must outlive it; their defaults are what LIMITS
// hold already.
void add_track_limits(CLI::App& command, track::Limits& limits);
void add_media_limits(CLI::App& command, media::LibraryLimits& limits);
void add_server_limits(CLI::App& command, web::ServerLimits& limits);  // all others of a server

}  // namespace stillpoint::command
