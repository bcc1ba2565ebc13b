#include "command/track_file.h"

#include <CLI/CLI.hpp>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <stdexcept>

namespace stillpoint::command {
namespace {

std::string read_text(std::istream& in, std::size_t limit) {
    std::string text(limit + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    return text;
}

}  // namespace

std::string read_track_text(const std::filesystem::path& path, std::size_t limit) {
    if (path == "-") return read_text(std::cin, limit);
    errno = 0;
    std::ifstream in(path, std::ios::binary);
    std::string text = read_text(in, limit);
    // A folder opens like a file; only reading it fails.
    if (text.empty() && !(in.eof() && errno == 0))
        throw std::runtime_error("cannot read " + path.string() + ": " + std::strerror(errno));
    return text;
}

engine::LoadResult load_track_file(const std::filesystem::path& path, const engine::LoadOptions& options) {
    std::string text;
    try {
        text = read_track_text(path, options.limits.bytes);
    } catch (const std::runtime_error& error) {
        std::cerr << "error: " << error.what() << '\n';
        throw CLI::RuntimeError(1);
    }
    engine::LoadResult result = engine::load_track(text, options);
    for (const track::Diagnostic& diagnostic : result.diagnostics)
        std::cerr << to_line(diagnostic) << '\n';
    if (!result.track) throw CLI::RuntimeError(1);
    return result;
}

}  // namespace stillpoint::command
