// A file being written, which forgets no failure: not that of a buffer written late, nor that of closing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>

namespace stillpoint::codec {

class OutputFile {
  public:
    // Creates or empties PATH. Throws std::runtime_error when that cannot be.
    explicit OutputFile(const std::filesystem::path& path);

    // Each returns less than asked for, or -1, when it fails; the first reason is kept.
    std::size_t write(std::span<const std::uint8_t> bytes) noexcept;
    std::size_t read(std::span<std::uint8_t> bytes) noexcept;
    std::int64_t seek(std::int64_t offset, int whence) noexcept;  // as fseek; returns the new position
    std::int64_t position() noexcept;

    // Throws std::runtime_error, "cannot write the sound file: No space left on device", when anything failed
    // so far.
    void check() const;

    // Writes what is still buffered, closes the file and checks.
    void close();

  private:
    struct Close {
        void operator()(std::FILE* file) const noexcept { std::fclose(file); }
    };
    void remember(bool failed) noexcept;

    std::unique_ptr<std::FILE, Close> file_;
    int error_ = 0;  // errno of the first failure
};

}  // namespace stillpoint::codec
