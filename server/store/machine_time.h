// A moment on both clocks of a machine, to find it again after the machine was started anew.
#pragma once

#include <string>

#include "support/clock.h"

namespace stillpoint::store {

struct MachineTime {
    std::string boot;           // which run of the machine: its monotonic clock begins anew with each
    support::Micros monotonic;  // of support::MonotonicClock
    support::Micros wall;       // since 1970, UTC

    static MachineTime now();
};

// THEN, a moment of the monotonic clock of NOTED, on the monotonic clock of NOW; may lie before its zero. In
// the same run of the machine it stays as it is, however the wall clock was set meanwhile. Otherwise the wall
// clock tells how much time went by between NOTED and NOW; no less than none.
support::Micros carried_over(support::Micros then, const MachineTime& noted, const MachineTime& now);

}  // namespace stillpoint::store
