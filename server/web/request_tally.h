// What has been asked of the server so far; docs/metrics.md shows it.
#pragma once

#include <cstdint>

#include "session/tally.h"
#include "support/histogram.h"

namespace stillpoint::web {

// I/O thread only.
struct RequestTally {
    session::Tally::Counts answers;   // by status
    session::Tally::Counts refusals;  // requests and streams that were refused before they were read: by code
    support::Histogram seconds{0.001, 0.0025, 0.005, 0.01, 0.025,
                               0.05,  0.1,    0.25,  1.0,  5.0};  // to the answer
};

}  // namespace stillpoint::web
