// All styles there are: those built into the program and those of the operator's folder.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "world/style.h"

namespace stillpoint::world {

constexpr std::string_view default_style = "drift";

// From now on every NAME.json of FOLDER is a style, too, before a built-in one of the same name. The folder
// is looked at whenever a style is asked for: what is added or changed counts at once, and who plays a style
// goes on with the one it began with. A file with errors is logged and left out; one that was good before
// stays as it was. Throws std::runtime_error when FOLDER is no folder. Empty: built-in styles only.
void use_style_folder(const std::filesystem::path& folder);

// Parsed once; null when there is none of that name. Any thread.
std::shared_ptr<const Style> find_style(std::string_view name);
std::vector<std::string> style_names();  // the default first, then by name

}  // namespace stillpoint::world
