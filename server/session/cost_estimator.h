// What a second of a session's media costs in CPU time: measured, and guessed before it was.
#pragma once

#include <array>
#include <cstddef>

#include "session/streaming_rules.h"

namespace stillpoint::session {

// Works on thread CPU time, never on wall time: what the neighbours do must not make a session look dear. One
// owner.
class CostEstimator {
  public:
    // PRIOR: CPU seconds per media second that the score lets expect.
    CostEstimator(const StreamingRules& rules, double prior);

    // The cost changes by design, at the edge of a step: what was measured before counts no longer.
    void expect(double prior);

    // A chunk of MEDIA seconds took CPU seconds of a worker.
    void observe(double media, double cpu);

    double mean() const { return mean_; }      // CPU seconds per media second
    double latest() const { return latest_; }  // the same of the last chunk alone
    // The planning value: the 95th percentile of the last chunks or the mean with a few deviations, whatever
    // is more; never below the prior with its margin while little was seen.
    double high() const { return high_; }
    int observed() const { return observed_; }  // chunks since the last expect()

  private:
    double percentile() const;

    StreamingRules rules_;
    double prior_, mean_, high_, latest_;
    double deviation_ = 0;
    int observed_ = 0;
    std::array<double, 64> last_{};
    std::size_t next_ = 0;
};

}  // namespace stillpoint::session
