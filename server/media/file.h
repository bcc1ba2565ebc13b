// A file of the media library, held open.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace stillpoint::media {

using Bytes = std::vector<unsigned char>;

std::string hash_of(const Bytes& bytes);  // as File::hash

// Owns its descriptor. What it reads is the file that was opened, whatever happens to its name meanwhile.
class File {
  public:
    // DESCRIPTOR is of a regular file, open for reading.
    explicit File(int descriptor);
    ~File();
    File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)), opened_(other.opened_) {}
    File& operator=(File&&) = delete;

    int descriptor() const { return descriptor_; }
    std::int64_t size() const { return opened_.st_size; }  // bytes, when it was opened

    std::string hash() const;  // 32 hex digits over all bytes (XXH3, 128 bit); empty when it cannot be read
    Bytes read() const;        // all bytes; fewer when the file shrinks or cannot be read

    // Whether anybody wrote to the file since it was opened, so that what was read may be of two versions.
    bool has_changed() const;

  private:
    int descriptor_;
    struct stat opened_ {};
};

}  // namespace stillpoint::media
