#include "media/file.h"

#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

namespace stillpoint::media {
namespace {

// Up to SIZE bytes from OFFSET; 0 at the end and when they cannot be read.
std::size_t read_at(int descriptor, void* to, std::size_t size, std::int64_t offset) {
    ssize_t got = 0;
    do
        got = pread(descriptor, to, size, offset);
    while (got < 0 && errno == EINTR);
    return got > 0 ? static_cast<std::size_t>(got) : 0;
}

std::string hexadecimal(XXH128_hash_t hash) {
    XXH128_canonical_t digest;
    XXH128_canonicalFromHash(&digest, hash);
    std::string hex;
    for (const unsigned char byte : digest.digest) {
        hex += "0123456789abcdef"[byte >> 4];
        hex += "0123456789abcdef"[byte & 15];
    }
    return hex;
}

}  // namespace

std::string hash_of(const Bytes& bytes) {
    return hexadecimal(XXH3_128bits(bytes.data(), bytes.size()));
}

File::File(int descriptor) : descriptor_(descriptor) {
    fstat(descriptor_, &opened_);
}

File::~File() {
    if (descriptor_ >= 0) close(descriptor_);
}

std::string File::hash() const {
    constexpr std::size_t piece = 1 << 18;
    const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(), XXH3_freeState);
    XXH3_128bits_reset(state.get());
    Bytes bytes(piece);
    std::int64_t done = 0;
    while (const std::size_t got = read_at(descriptor_, bytes.data(), piece, done)) {
        XXH3_128bits_update(state.get(), bytes.data(), got);
        done += static_cast<std::int64_t>(got);
        if (done > size()) break;  // still being written
    }
    if (done < size()) return {};
    return hexadecimal(XXH3_128bits_digest(state.get()));
}

Bytes File::read() const {
    Bytes bytes(static_cast<std::size_t>(size()));
    std::size_t done = 0;
    while (const std::size_t got =
               read_at(descriptor_, bytes.data() + done, bytes.size() - done, std::int64_t(done)))
        done += got;
    bytes.resize(done);
    return bytes;
}

bool File::has_changed() const {
    struct stat now {};
    if (fstat(descriptor_, &now) != 0) return true;
    return now.st_size != opened_.st_size || now.st_mtim.tv_sec != opened_.st_mtim.tv_sec ||
           now.st_mtim.tv_nsec != opened_.st_mtim.tv_nsec;
}

}  // namespace stillpoint::media
