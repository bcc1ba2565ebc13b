// What the server says about itself: one line per event, on stderr.
#pragma once

#include <string_view>

namespace stillpoint::support {

enum class LogLevel { Info, Warning, Error };

// "2026-11-20T23:20:01Z info  message". Any thread; lines never mix. Not for the audio path. Control
// characters in MESSAGE are replaced, so that nothing a client sends can forge a line.
void log(LogLevel level, std::string_view message);

}  // namespace stillpoint::support
