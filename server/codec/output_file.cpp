#include "codec/output_file.h"

#include <sys/types.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>

namespace stillpoint::codec {

OutputFile::OutputFile(const std::filesystem::path& path) : file_(std::fopen(path.c_str(), "w+b")) {
    if (!file_) throw std::runtime_error("cannot write " + path.string() + ": " + std::strerror(errno));
}

std::size_t OutputFile::write(std::span<const std::uint8_t> bytes) noexcept {
    const std::size_t written = std::fwrite(bytes.data(), 1, bytes.size(), file_.get());
    remember(written != bytes.size());
    return written;
}

std::size_t OutputFile::read(std::span<std::uint8_t> bytes) noexcept {
    return std::fread(bytes.data(), 1, bytes.size(), file_.get());
}

std::int64_t OutputFile::seek(std::int64_t offset, int whence) noexcept {
    remember(fseeko(file_.get(), offset, whence) != 0);
    return position();
}

std::int64_t OutputFile::position() noexcept {
    return ftello(file_.get());
}

void OutputFile::check() const {
    if (error_ != 0)
        throw std::runtime_error(std::string("cannot write the sound file: ") + std::strerror(error_));
}

void OutputFile::close() {
    remember(std::fclose(file_.release()) != 0);
    check();
}

void OutputFile::remember(bool failed) noexcept {
    if (failed && error_ == 0) error_ = errno;
}

}  // namespace stillpoint::codec
