#include "command/part_file.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <string>

namespace stillpoint::command {

PartFile::PartFile(std::filesystem::path target) : target_(std::move(target)) {
    const std::string name = "." + target_.filename().string() + "." + std::to_string(getpid()) + ".part";
    part_ = target_.parent_path() / name;
    if (std::filesystem::is_directory(target_))
        throw std::runtime_error("cannot write " + target_.string() + ": is a folder");
    if (!std::ofstream(part_, std::ios::binary))
        throw std::runtime_error("cannot write " + target_.string() + ": " + std::strerror(errno));
}

PartFile::~PartFile() {
    std::error_code ignored;  // after commit() there is nothing to remove
    std::filesystem::remove(part_, ignored);
}

void PartFile::commit() {
    std::error_code error;
    std::filesystem::rename(part_, target_, error);
    if (error) throw std::runtime_error("cannot write " + target_.string() + ": " + error.message());
}

}  // namespace stillpoint::command
