#include "session/cost_estimator.h"

#include <algorithm>
#include <cmath>

namespace stillpoint::session {

CostEstimator::CostEstimator(const StreamingRules& rules, double prior) : rules_(rules) {
    expect(prior);
}

void CostEstimator::expect(double prior) {
    prior_ = prior;
    mean_ = prior;
    latest_ = prior;
    high_ = prior * rules_.prior_margin;
    deviation_ = 0;
    observed_ = 0;
    next_ = 0;
}

void CostEstimator::observe(double media, double cpu) {
    if (media <= 0) return;
    const double cost = latest_ = std::max(0.0, cpu - rules_.chunk_overhead) / media;
    // The first chunk is the test: nothing was measured that it should be averaged with.
    const double weight = observed_ == 0 ? 1 : 1 - std::exp(-media / rules_.cost_memory);
    mean_ += weight * (cost - mean_);
    deviation_ += weight * (std::abs(cost - mean_) - deviation_);
    last_[next_++ % last_.size()] = cost;
    ++observed_;
    high_ = std::max(percentile(), mean_ + rules_.deviations * deviation_);
    if (observed_ < rules_.trusted_chunks) high_ = std::max(high_, prior_ * rules_.prior_margin);
}

double CostEstimator::percentile() const {
    auto sorted = last_;
    const std::size_t count = std::min(next_, last_.size());
    const std::size_t at = std::min(count - 1, count * 95 / 100);
    const auto end = sorted.begin() + static_cast<std::ptrdiff_t>(count);
    std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(at), end);
    return sorted[at];
}

}  // namespace stillpoint::session
