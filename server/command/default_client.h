// Where the web client is when nobody says.
#pragma once

#include <filesystem>

namespace stillpoint::command {

// Installed beside the program, or built in the tree that built the program.
std::filesystem::path default_client();

}  // namespace stillpoint::command
