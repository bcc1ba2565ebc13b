#include "support/clock.h"

#include <chrono>

namespace stillpoint::support {

Micros MonotonicClock::now() const noexcept {
    using namespace std::chrono;
    return duration_cast<microseconds>(steady_clock::now().time_since_epoch()).count();
}

}  // namespace stillpoint::support
