#include "session/pace.h"

#include <algorithm>
#include <cmath>

namespace stillpoint::session {

std::string_view name_of(ChunkReason reason) {
    constexpr std::string_view names[] = {"first", "growing",   "slice",  "arrival",
                                          "full",  "efficient", "longest"};
    return names[static_cast<int>(reason)];
}

void Pace::begin_epoch() {
    last_ = 0;
    filling_ = true;
}

bool Pace::wants(double buffer, double high) {
    if (buffer >= high) filling_ = false;
    // As far below the brim as the rules say, however low it is.
    const double rest = rules_.high - rules_.target;
    if (buffer < std::max(high - rest, high / 2)) filling_ = true;
    return filling_;
}

double Pace::slack(double buffer) const {
    return last_ == 0 ? 0 : std::max(0.0, buffer - safety_);
}

void Pace::hurry(double factor) {
    safety_ = std::min(rules_.safety * factor, rules_.target / 2);
}

double Pace::need() const {
    return cost_.mean() + rules_.chunk_overhead / std::max(last_, rules_.first_chunk);
}

double Pace::expected_cpu() const {
    return rules_.chunk_overhead + cost_.high() * (last_ > 0 ? last_ : rules_.first_chunk);
}

// C4 of the design notes: the smallest of what each consideration allows.
int Pace::next_quanta(double buffer, double high) {
    const double cost = std::max(cost_.high(), 1e-9), overhead = rules_.chunk_overhead;
    double length = rules_.first_chunk;
    reason_ = ChunkReason::First;
    if (last_ > 0) {
        length = last_ * rules_.growth;
        reason_ = ChunkReason::Growing;
    }
    const auto limit = [&](double other, ChunkReason reason) {
        if (other >= length) return;
        length = other;
        reason_ = reason;
    };
    limit(rules_.longest_chunk, ChunkReason::Longest);
    limit(std::max(rules_.first_chunk, overhead / (rules_.overhead_share * cost)), ChunkReason::Efficient);
    limit((rules_.slice - overhead) / cost, ChunkReason::Slice);
    if (last_ > 0) {
        const double safety = std::min(safety_, buffer / 2);
        limit(std::max(rules_.first_chunk, (buffer - safety - overhead) / cost), ChunkReason::Arrival);
    }
    limit(std::max(rules_.first_chunk, high - buffer), ChunkReason::Full);
    const int quanta = std::max(1, static_cast<int>(std::lround(std::floor(length / quantum + 1e-6))));
    last_ = quanta * quantum;
    return quanta;
}

}  // namespace stillpoint::session
