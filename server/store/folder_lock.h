// Sees to it that one server at a time keeps its sessions in a folder.
#pragma once

#include <filesystem>

namespace stillpoint::store {

// Held while it lives; the system lets go of it however the process ends.
class FolderLock {
  public:
    // Makes the folder where there is none. Throws std::runtime_error with plain words when another process
    // holds it, or it cannot be made.
    explicit FolderLock(const std::filesystem::path& folder);
    ~FolderLock();
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

  private:
    int descriptor_;
};

}  // namespace stillpoint::store
