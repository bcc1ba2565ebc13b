// What a process of this machine has used, from /proc.
#pragma once

namespace stillpoint::loadtest {

struct ProcessUse {
    double cpu_s = 0;        // all threads, user and system, since it began
    double resident_mb = 0;  // now
};

// Throws std::runtime_error when there is no process PID.
ProcessUse process_use(int pid);

}  // namespace stillpoint::loadtest
