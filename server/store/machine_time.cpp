#include "store/machine_time.h"

#include <algorithm>
#include <chrono>
#include <fstream>

namespace stillpoint::store {
namespace {

std::string this_boot() {
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::string id;
    std::getline(file, id);
    return id;
}

}  // namespace

MachineTime MachineTime::now() {
    static const std::string boot = this_boot();
    const auto wall = std::chrono::system_clock::now().time_since_epoch();
    return {boot, support::MonotonicClock().now(),
            std::chrono::duration_cast<std::chrono::microseconds>(wall).count()};
}

support::Micros carried_over(support::Micros then, const MachineTime& noted, const MachineTime& now) {
    if (noted.boot == now.boot && !now.boot.empty()) return std::min(then, now.monotonic);
    const support::Micros before = std::max<support::Micros>(0, noted.monotonic - then);
    const support::Micros since = std::max<support::Micros>(0, now.wall - noted.wall);
    return now.monotonic - before - since;
}

}  // namespace stillpoint::store
