// CPU time of the calling thread.
#pragma once

namespace stillpoint::support {

// Seconds since the thread began, without what it waited.
double thread_cpu_seconds() noexcept;

}  // namespace stillpoint::support
