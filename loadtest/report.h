// What was measured, for people and for programs.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "load.h"

namespace stillpoint::loadtest {

// Name and value, as shown to people.
using Rows = std::vector<std::pair<std::string, std::string>>;
Rows report_rows(const Load& load, const Outcome& outcome);

std::string report_table(const Load& load, const Outcome& outcome);  // for a terminal, and for Markdown
std::string report_json(const Load& load, const Outcome& outcome);
std::string report_page(const Load& load, const Outcome& outcome);  // HTML that needs no other file

}  // namespace stillpoint::loadtest
