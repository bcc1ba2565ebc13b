// What a process of this machine has used.
#pragma once

namespace stillpoint::loadtest {

struct ProcessUse {
    double cpu_s = 0;         // all threads, user and system, since it began
    double resident_mb = 0;   // now
    double anonymous_mb = 0;  // of it, what is not a file: heap and stacks
};

// Throws std::runtime_error when there is no process PID.
ProcessUse process_use(int pid);

}  // namespace stillpoint::loadtest
