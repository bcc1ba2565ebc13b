#include "web/token_buckets.h"

#include <algorithm>

namespace stillpoint::web {

double TokenBuckets::level(const Bucket& bucket, support::Micros now) const {
    const double seconds = static_cast<double>(now - bucket.at) / support::micros_per_second;
    return std::min(burst_, bucket.level + rate_ * std::max(0.0, seconds));
}

bool TokenBuckets::spent(std::string_view key, support::Micros now) const {
    const auto found = buckets_.find(std::string(key));
    return found != buckets_.end() && level(found->second, now) < 1;
}

bool TokenBuckets::take(std::string_view key, support::Micros now) {
    if (buckets_.size() >= most_keys) make_room(now);
    Bucket& bucket = buckets_.try_emplace(std::string(key), Bucket{burst_, now}).first->second;
    bucket.level = level(bucket, now);
    bucket.at = now;
    if (bucket.level < 1) return false;
    bucket.level -= 1;
    return true;
}

void TokenBuckets::make_room(support::Micros now) {
    std::erase_if(buckets_, [&](const auto& entry) { return level(entry.second, now) >= burst_; });
    if (buckets_.size() >= most_keys) buckets_.clear();
}

}  // namespace stillpoint::web
