#include "support/log.h"

#include <cstdio>
#include <ctime>
#include <string>

namespace stillpoint::support {
namespace {

const char* name_of(LogLevel level) {
    switch (level) {
        case LogLevel::Info:
            return "info ";
        case LogLevel::Warning:
            return "warn ";
        case LogLevel::Error:
            break;
    }
    return "error";
}

}  // namespace

void log(LogLevel level, std::string_view message) {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    char stamp[32];
    std::strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", &parts);
    std::string line = std::string(stamp) + ' ' + name_of(level) + ' ';
    for (const char c : message)
        line += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    line += '\n';
    std::fwrite(line.data(), 1, line.size(), stderr);  // one call: stdio locks the stream
}

}  // namespace stillpoint::support
