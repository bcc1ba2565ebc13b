// What the processor cores have done, whoever used them.
#pragma once

namespace stillpoint::support {

struct MachineUse {
    double cores =
        0;            // that this process may use: by its affinity, or the quota of its control group if less
    double busy = 0;  // CPU seconds spent on those it has the affinity for, since the machine started
};

// BUSY counts everything but what runs with a lower priority ("nice") and gives way, and counts what a
// hypervisor has taken away. Where /proc or /sys do not say, it is 0, and CORES what the system tells the
// process. Reads a file or two: some 50 us, not for workers.
MachineUse machine_use();

}  // namespace stillpoint::support
