// Measures tracks in the background, so that the next session plays them at their exact level.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "session/piece.h"
#include "session/plan_store.h"

namespace stillpoint::session {

struct PlannerLimits {
    std::size_t waiting = 1000;  // tracks; what comes on top keeps its bounds until it is asked for again
    // Length times number of voices, in seconds, up to which a track is measured: about one hour of one core.
    // Longer ones keep their bounds.
    double voice_seconds = 500'000;
};

// Any thread. One track at a time is measured by all cores, at the lowest priority the system has: while
// anything else wants to run, measuring stands still.
class Planner {
  public:
    enum class State { Bounds, Waiting, Measuring, Exact };
    struct Progress {
        State state = State::Bounds;
        double fraction = 0;  // 0..1, of the measuring
    };

    explicit Planner(PlanStore& store, PlannerLimits limits = {});
    ~Planner();  // gives up what is being measured, within a fraction of a second
    Planner(const Planner&) = delete;
    Planner& operator=(const Planner&) = delete;

    // PIECE with the exact plan for SEED where that is known. Otherwise PIECE itself, and measuring begins;
    // it is given up when nobody holds any piece any more that asked for this plan.
    PiecePtr best(const PiecePtr& piece, std::uint64_t seed);

    // Of the plan that the next best() of the same is to find.
    Progress progress(const Piece& piece, std::uint64_t seed) const;

  private:
    struct Job {
        PlanKey key;
        std::shared_ptr<const track::Track> track;
        media::Contents media;
        std::uint64_t seed;
        std::vector<std::weak_ptr<const Piece>> wanted_by;
        double fraction = 0;
    };
    struct GivenUp {};

    void request(const PiecePtr& piece, const PlanKey& key, std::uint64_t seed);
    void work();
    void measure(Job& job);
    void go_on(const Job& job) const;  // throws GivenUp
    bool is_wanted(const Job& job) const;

    PlanStore& store_;
    const PlannerLimits limits_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::shared_ptr<Job>> waiting_;
    std::map<std::string, std::shared_ptr<Job>> jobs_;  // waiting or being measured, by the name of the key
    std::shared_ptr<Job> current_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace stillpoint::session
