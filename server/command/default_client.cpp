#include "command/default_client.h"

namespace stillpoint::command {

std::filesystem::path default_client() {
    std::error_code error;
    const auto folder = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
    const auto installed = folder / "../share/stillpoint/web";
    return std::filesystem::exists(installed, error) ? installed : folder / "../web";
}

}  // namespace stillpoint::command
