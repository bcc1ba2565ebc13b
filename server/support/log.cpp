#include "support/log.h"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <charconv>
#include <memory>

namespace stillpoint::support {
namespace {

constexpr std::size_t tag_length = 8;  // of 22 characters: 80 of 128 bits stay unknown

struct Log {
    LogFormat format = LogFormat::Text;
    spdlog::logger logger{"stillpoint", std::make_shared<spdlog::sinks::stderr_sink_mt>()};

    Log() { set(LogFormat::Text, LogLevel::Info); }

    void set(LogFormat wanted, LogLevel least) {
        format = wanted;
        const char* pattern = format == LogFormat::Text
                                  ? "%Y-%m-%dT%H:%M:%S.%eZ %-7l %v"
                                  : R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","message":%v})";
        logger.set_formatter(
            std::make_unique<spdlog::pattern_formatter>(pattern, spdlog::pattern_time_type::utc));
        logger.set_level(level_of(least));
    }

    static spdlog::level::level_enum level_of(LogLevel level) {
        switch (level) {
            case LogLevel::Debug:
                return spdlog::level::debug;
            case LogLevel::Info:
                return spdlog::level::info;
            case LogLevel::Warning:
                return spdlog::level::warn;
            case LogLevel::Error:
                break;
        }
        return spdlog::level::err;
    }
};

Log& the_log() {
    static Log log;
    return log;
}

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

void add_plain(std::string& line, std::string_view text) {
    for (const char c : text)
        line += is_control(c) ? ' ' : c;
}

void add_quoted(std::string& line, std::string_view text) {
    line += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') line += '\\';
        line += is_control(c) ? ' ' : c;
    }
    line += '"';
}

template <class Number>
std::string to_text(Number number) {
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, number).ptr;
    return {text, end};
}

// Where a reader could take the value for more than one, it is quoted.
void add_value(std::string& line, const LogField& field, LogFormat format) {
    if (const auto* text = std::get_if<std::string>(&field.value)) {
        const bool bare =
            format == LogFormat::Text && !text->empty() && text->find_first_of(" =\"") == std::string::npos;
        return bare ? add_plain(line, *text) : add_quoted(line, *text);
    }
    if (const auto* whole = std::get_if<std::int64_t>(&field.value))
        line += to_text(*whole);
    else
        line += to_text(std::get<double>(field.value));
}

}  // namespace

void set_log(LogFormat format, LogLevel least) {
    the_log().set(format, least);
}

bool logs(LogLevel level) {
    return the_log().logger.should_log(Log::level_of(level));
}

void log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) {
    if (!logs(level)) return;
    Log& log = the_log();
    const bool json = log.format == LogFormat::Json;
    std::string line;
    json ? add_quoted(line, message) : add_plain(line, message);
    for (const LogField& field : fields) {
        line += json ? "," : " ";
        json ? add_quoted(line, field.name) : add_plain(line, field.name);
        line += json ? ":" : "=";
        add_value(line, field, log.format);
    }
    log.logger.log(Log::level_of(level), line);
}

std::string log_tag(std::string_view id) {
    return std::string(id.substr(0, tag_length));
}

}  // namespace stillpoint::support
