// A copy of all that a server keeps, made while it runs.
#pragma once

#include <filesystem>

namespace stillpoint::store {

// Copies the database below STATE, as it is at one moment, and the key of links into the folder TARGET, which
// can then be given as a state itself. TARGET is made for this user only; it must not hold a database yet.
// Throws std::runtime_error with plain words.
void back_up_state(const std::filesystem::path& state, const std::filesystem::path& target);

}  // namespace stillpoint::store
