#include "support/machine_use.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>
#include <thread>

namespace stillpoint::support {
namespace {

// proc(5), /proc/stat: user nice system idle iowait irq softirq steal ..., in ticks.
double busy_seconds(std::istringstream& fields) {
    double user = 0, nice = 0, system = 0, idle = 0, waiting = 0, irq = 0, softirq = 0, stolen = 0;
    fields >> user >> nice >> system >> idle >> waiting >> irq >> softirq >> stolen;
    return (user + system + irq + softirq + stolen) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

// Of control group v2, "QUOTA PERIOD" or "max PERIOD": cores that the group may use.
double quota() {
    std::ifstream file("/sys/fs/cgroup/cpu.max");
    double allowed = 0, period = 0;
    return file >> allowed >> period && period > 0 ? allowed / period : std::numeric_limits<double>::max();
}

}  // namespace

MachineUse machine_use() {
    MachineUse use;
    cpu_set_t mine;
    CPU_ZERO(&mine);
    const bool known = sched_getaffinity(0, sizeof mine, &mine) == 0;
    use.cores =
        std::max(1u, known ? static_cast<unsigned>(CPU_COUNT(&mine)) : std::thread::hardware_concurrency());
    use.cores = std::min(use.cores, quota());
    std::ifstream stat("/proc/stat");
    for (std::string line; std::getline(stat, line) && line.starts_with("cpu");) {
        std::istringstream fields(line.substr(3));
        int core = 0;
        if (line[3] == ' ' || !(fields >> core) || core < 0 || core >= CPU_SETSIZE) continue;
        if (!known || CPU_ISSET(core, &mine)) use.busy += busy_seconds(fields);
    }
    return use;
}

}  // namespace stillpoint::support
