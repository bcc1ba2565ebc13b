// What was measured, for people and for programs.
#pragma once

#include <string>

#include "load.h"

namespace stillpoint::loadtest {

std::string report_table(const Load& load, const Outcome& outcome);
std::string report_json(const Load& load, const Outcome& outcome);

}  // namespace stillpoint::loadtest
