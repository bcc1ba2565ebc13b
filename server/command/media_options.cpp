#include "command/media_options.h"

#include "command/limit_options.h"

namespace stillpoint::command {

void add_media_options(CLI::App& command, MediaOptions& options, const std::string& without) {
    command.add_option(
        "--media", options.folder,
        "Media library: the folder of the clips and noise files that tracks name; default: " + without);
    add_media_limits(command, options.limits);
}

media::Library library_of(const std::filesystem::path& path, const MediaOptions& options) {
    if (!options.folder.empty()) return media::Library(options.folder, options.limits);
    const std::filesystem::path beside = path == "-" ? "" : path.parent_path();
    std::error_code error;
    // Where there is no such folder there is no track either, which is the better thing to say.
    if (!beside.empty() && !std::filesystem::is_directory(beside, error)) return media::Library();
    return media::Library(beside.empty() ? "." : beside, options.limits);
}

}  // namespace stillpoint::command
