// Sees to it that one server at a time keeps its sessions in a folder.
#pragma once

#include <filesystem>
#include <stdexcept>

namespace stillpoint::store {

// Another process holds it.
class FolderTaken : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// Held while it lives; the system lets go of it however the process ends.
class FolderLock {
  public:
    // Makes the folder where there is none. Throws FolderTaken when another process holds it, or
    // std::runtime_error when it cannot be made, both with plain words.
    explicit FolderLock(const std::filesystem::path& folder);
    ~FolderLock();
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

  private:
    int descriptor_;
};

}  // namespace stillpoint::store
