// Independent pieces of work on every core of the machine.
#pragma once

#include <cstddef>
#include <functional>

namespace stillpoint::support {

// Calls BODY once for every index below COUNT, in any order, on as many threads as there are cores, and
// returns when all are done. When BODY throws, no further index is begun and the exception is thrown from
// here.
void on_all_cores(std::size_t count, const std::function<void(std::size_t)>& body);

}  // namespace stillpoint::support
