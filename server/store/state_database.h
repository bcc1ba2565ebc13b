// The database below `serve --state`.
#pragma once

#include <filesystem>

#include "store/database.h"

namespace stillpoint::store {

constexpr std::string_view database_name = "stillpoint.db";

// Opens FOLDER/stillpoint.db for writing and brings its tables up to date. Makes folder and file where they
// are missing, for this user only. A damaged file is moved aside, told in the log, and begun anew. Throws
// std::runtime_error with plain words when there can be none: the folder cannot be written, or a later
// version made the file.
Database open_state_database(const std::filesystem::path& folder);

}  // namespace stillpoint::store
