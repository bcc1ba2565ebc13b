// How much time, of whatever kind, was used in the last two seconds.
#pragma once

#include <array>
#include <cstdint>

#include "support/clock.h"

namespace stillpoint::session {

class LoadMeter {
  public:
    static constexpr double window = 2;  // seconds

    void add(support::Micros now, double seconds);
    double seconds(support::Micros now) const;  // used within the window

  private:
    static constexpr int bins = 20;
    static constexpr support::Micros bin_length = 100'000;
    struct Bin {
        std::int64_t number = -1;
        double seconds = 0;
    };
    std::array<Bin, bins> bins_{};
};

}  // namespace stillpoint::session
