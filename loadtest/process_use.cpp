#include "process_use.h"

#include <ctime>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace stillpoint::loadtest {
namespace {

double cpu_seconds(int pid) {
    clockid_t clock{};
    timespec time{};
    // In nanoseconds, where /proc counts ticks of 10 ms. The clock of a number that no process can have may
    // be our own, so /proc says whether there is one.
    if (!std::filesystem::exists("/proc/" + std::to_string(pid)) || clock_getcpuclockid(pid, &clock) != 0 ||
        clock_gettime(clock, &time) != 0)
        throw std::runtime_error("there is no process " + std::to_string(pid));
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

}  // namespace

ProcessUse process_use(int pid) {
    ProcessUse use;
    use.cpu_s = cpu_seconds(pid);
    std::ifstream status("/proc/" + std::to_string(pid) + "/status");
    double kib = 0;
    for (std::string word; status >> word;) {
        if (word == "VmRSS:" && status >> kib) use.resident_mb = kib / 1024;
        if (word == "RssAnon:" && status >> kib) use.anonymous_mb = kib / 1024;
    }
    return use;
}

}  // namespace stillpoint::loadtest
