#include "support/machine_use.h"

#include <doctest/doctest.h>

#include "support/cpu_time.h"

using namespace stillpoint;

TEST_CASE("what this thread does counts as use of the machine") {
    const auto before = support::machine_use();
    CHECK(before.cores >= 1);
    const double start = support::thread_cpu_seconds();
    while (support::thread_cpu_seconds() < start + 0.1) {
    }
    CHECK(support::machine_use().busy - before.busy >= 0.07);  // the system counts in ticks of 10 ms
}
