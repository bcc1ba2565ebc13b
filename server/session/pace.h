// When a session wants to render on, how urgently, and how much at a time.
#pragma once

#include <optional>
#include <string_view>

#include "session/cost_estimator.h"
#include "session/streaming_rules.h"

namespace stillpoint::session {

// Why a chunk is as long as it is.
enum class ChunkReason {
    First,      // the first of an epoch is short
    Growing,    // a multiple of the one before
    Slice,      // more would hold its worker for too long
    Arrival,    // more would not be there in time
    Full,       // no more is wanted
    Efficient,  // a longer one would save nothing
    Longest,
};
std::string_view name_of(ChunkReason reason);  // "first", "growing", ...

// Pure arithmetic, no clock; the simulator of the tests runs the same. One owner.
class Pace {
  public:
    static constexpr double quantum = 0.02;  // media seconds

    Pace(const StreamingRules& rules, double prior)
        : rules_(rules), cost_(rules, prior), safety_(rules.safety) {}

    // Nothing of what comes is rendered yet; the next chunk is a short one.
    void begin_epoch();

    // Whether to render on with BUFFER media seconds in hand, up to HIGH of them. Once it has begun it goes
    // on up to there; then it rests until the target is undercut.
    bool wants(double buffer, double high);

    // Seconds from now until no more than the safety level is in hand; 0 for a session that has nothing yet.
    double slack(double buffer) const;

    // Quanta of the next chunk, at least 1.
    int next_quanta(double buffer, double high);

    // More in hand than the rules' safety level, by this factor, but no more than half the target: for
    // listeners who have run dry.
    void hurry(double factor);

    // A chunk was rendered.
    void rendered(int quanta, double cpu) { cost_.observe(quanta * quantum, cpu); }

    CostEstimator& cost() { return cost_; }
    const CostEstimator& cost() const { return cost_; }
    double last_chunk() const { return last_; }     // media seconds; 0 = none in this epoch yet
    ChunkReason reason() const { return reason_; }  // of its length
    double need() const;                            // CPU seconds per media second, in chunks as long as that
    double expected_cpu() const;                    // CPU seconds of a chunk as long as the last one

  private:
    StreamingRules rules_;
    CostEstimator cost_;
    double safety_;
    double last_ = 0;
    ChunkReason reason_ = ChunkReason::First;
    bool filling_ = true;
};

}  // namespace stillpoint::session
