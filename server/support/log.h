// What the server says about itself: one line per event, on stderr.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace stillpoint::support {

enum class LogLevel { Debug, Info, Warning, Error };

enum class LogFormat {
    Text,  // 2026-11-20T23:20:01.250Z info    message name=value
    Json,  // {"time":"2026-11-20T23:20:01.250Z","level":"info","message":"message","name":"value"}
};

// What an event is about, for programs that read the log: "session", "request", ... Never a secret; of the id
// of a session, which lets in whoever knows it, only log_tag().
struct LogField {
    std::string_view name;
    std::variant<std::string, std::int64_t, double> value;
};

// From now on; before, text from Info on. Not while others log.
void set_log(LogFormat format, LogLevel least);

// Any thread; lines never mix. Not for the audio path. Control characters in MESSAGE and values are replaced,
// so that nothing a client sends can forge a line.
void log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields = {});
bool logs(LogLevel level);  // whether somebody sees it

// Enough of an id to find its events by, too little to use it.
std::string log_tag(std::string_view id);

}  // namespace stillpoint::support
