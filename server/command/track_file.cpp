#include "command/track_file.h"

#include <CLI/CLI.hpp>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <string>

namespace stillpoint::command {
namespace {

// At most LIMIT bytes and one more, which tells a file that is too long from one that just fits.
std::string read_text(const std::filesystem::path& path, std::size_t limit) {
    std::ifstream in(path, std::ios::binary);
    std::string text(limit + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    // A folder opens like a file; only reading it fails.
    if (!in.eof() && (in.bad() || in.gcount() == 0)) {
        std::cerr << "error: cannot read " << path.string() << ": " << std::strerror(errno) << '\n';
        throw CLI::RuntimeError(1);
    }
    text.resize(static_cast<std::size_t>(in.gcount()));
    return text;
}

}  // namespace

std::shared_ptr<const track::Track> load_track_file(const std::filesystem::path& path,
                                                    const engine::LoadOptions& options) {
    const track::ParseResult result = engine::load_track(read_text(path, options.limits.bytes), options);
    for (const track::Diagnostic& diagnostic : result.diagnostics)
        std::cerr << to_line(diagnostic) << '\n';
    if (!result.track) throw CLI::RuntimeError(1);
    return result.track;
}

}  // namespace stillpoint::command
