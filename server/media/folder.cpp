#include "media/folder.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace stillpoint::media {
namespace {

// glibc has no function for it yet.
int open_beneath(int folder, const char* name) {
    open_how how{};
    how.flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;  // the last for pipes, which are refused below
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
    constexpr int attempts = 64;  // EAGAIN: something was renamed on the way, so nobody knows where it led
    long result = -1;
    for (int i = 0; i < attempts; ++i) {
        result = syscall(SYS_openat2, folder, name, &how, sizeof how);
        if (result >= 0 || (errno != EAGAIN && errno != EINTR)) break;
    }
    return static_cast<int>(result);
}

std::string in_words(int error) {
    switch (error) {
        case ENOENT:
        case ENOTDIR:
            return "is not in the media library";
        case EXDEV:
            return "leads out of the media library";
        case ELOOP:
            return "is a link that never arrives";
        default:
            return std::string("cannot be opened: ") + std::strerror(error);
    }
}

}  // namespace

Folder::Folder(const std::filesystem::path& path)
    : descriptor_(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {
    if (descriptor_ < 0)
        throw std::runtime_error("cannot open the media library " + path.string() + ": " +
                                 std::strerror(errno));
}

Folder::~Folder() {
    if (descriptor_ >= 0) close(descriptor_);
}

Folder::Opened Folder::open(const std::string& name) const {
    const int descriptor = open_beneath(descriptor_, name.c_str());
    if (descriptor < 0) return {std::nullopt, in_words(errno)};
    struct stat status {};
    const bool regular = fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
    if (!regular) {
        close(descriptor);
        return {std::nullopt, "is not a file"};
    }
    return {File(descriptor), {}};
}

}  // namespace stillpoint::media
