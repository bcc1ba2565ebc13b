// A file that appears under its name only when it is complete.
#pragma once

#include <filesystem>

namespace stillpoint::command {

class PartFile {
  public:
    // Creates an empty hidden file beside TARGET. Throws std::runtime_error when that, or later replacing
    // TARGET, cannot work.
    explicit PartFile(std::filesystem::path target);
    ~PartFile();  // without commit() nothing remains, and TARGET is as it was
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;

    const std::filesystem::path& path() const { return part_; }  // write here

    void commit();  // TARGET now is what was written

  private:
    std::filesystem::path target_, part_;
};

}  // namespace stillpoint::command
