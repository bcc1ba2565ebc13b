// How much each of many may do: a rate, and a burst before it counts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

#include "support/clock.h"

namespace stillpoint::web {

// A bucket per key holds up to BURST and fills at RATE per second. Bounded: full buckets are forgotten, and
// beyond `most_keys` that are not full all are, which lets a few through rather than growing.
class TokenBuckets {
  public:
    static constexpr std::size_t most_keys = 20000;

    TokenBuckets(double rate, double burst) : rate_(rate), burst_(burst) {}

    bool take(std::string_view key, support::Micros now);         // false when there is nothing left
    bool spent(std::string_view key, support::Micros now) const;  // takes nothing
    double seconds_to_next() const { return 1 / rate_; }
    std::size_t size() const { return buckets_.size(); }

  private:
    struct Bucket {
        double level;
        support::Micros at;
    };
    double level(const Bucket& bucket, support::Micros now) const;
    void make_room(support::Micros now);

    const double rate_, burst_;
    std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace stillpoint::web
