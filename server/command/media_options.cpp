#include "command/media_options.h"

namespace stillpoint::command {
namespace {

constexpr double mebibyte = 1 << 20;
constexpr double most_mebibytes = 1 << 20, most_minutes = 24 * 60;

std::int64_t in_bytes(double mebibytes) {
    return static_cast<std::int64_t>(mebibytes * mebibyte);
}

}  // namespace

media::LibraryLimits MediaOptions::limits() const {
    return {in_bytes(file_mebibytes), minutes * 60, in_bytes(memory_mebibytes)};
}

void add_media_options(CLI::App& command, MediaOptions& options, const std::string& without) {
    command.add_option(
        "--media", options.folder,
        "Media library: the folder of the clips and noise files that tracks name; default: " + without);
    command.add_option("--media-file", options.file_mebibytes, "MiB that one of its files may have")
        ->check(CLI::Range(0.0, most_mebibytes))
        ->capture_default_str();
    command.add_option("--media-minutes", options.minutes, "Minutes that one recording may last")
        ->check(CLI::Range(0.0, most_minutes))
        ->capture_default_str();
    command.add_option("--media-memory", options.memory_mebibytes, "MiB for all recordings, decoded")
        ->check(CLI::Range(0.0, most_mebibytes))
        ->capture_default_str();
}

media::Library library_of(const std::filesystem::path& path, const MediaOptions& options) {
    if (!options.folder.empty()) return media::Library(options.folder, options.limits());
    const std::filesystem::path beside = path == "-" ? "" : path.parent_path();
    std::error_code error;
    // Where there is no such folder there is no track either, which is the better thing to say.
    if (!beside.empty() && !std::filesystem::is_directory(beside, error)) return media::Library();
    return media::Library(beside.empty() ? "." : beside, options.limits());
}

}  // namespace stillpoint::command
