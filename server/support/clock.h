// Time for everything above the engine; tests bring their own.
#pragma once

#include <cstdint>

namespace stillpoint::support {

// Microseconds of a clock that never jumps. Its zero means nothing; only differences do.
using Micros = std::int64_t;

constexpr Micros micros_per_second = 1'000'000;

class Clock {
  public:
    virtual ~Clock() = default;
    virtual Micros now() const noexcept = 0;  // any thread
};

// The monotonic clock of the machine.
class MonotonicClock final : public Clock {
  public:
    Micros now() const noexcept override;
};

}  // namespace stillpoint::support
