// Whose work a free worker does next: earliest deadline first.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>

#include "session/crew.h"
#include "session/load_meter.h"
#include "session/streaming_rules.h"
#include "support/clock.h"
#include "support/histogram.h"

namespace stillpoint::session {

// Something that wants a worker once. Whoever wants more submits again when it is done.
struct Job {
    struct Work {
        std::function<void()> run;             // on a worker; none = the job has become superfluous
        std::function<void(double cpu)> done;  // on the I/O thread, with the CPU seconds it took
    };
    support::Micros deadline = 0;  // when it should be finished, on the scheduler's clock
    double cost = 0;               // CPU seconds it will take, as far as known
    std::function<Work()> begin;   // called on the I/O thread when a worker is free for it
};

// I/O thread only, so nothing is locked; the same code runs behind a fake clock in the tests. Gives the crew
// no more than it has workers, and a job ahead where they are busy: what waits, waits here, and a newcomer
// goes before it if it is more urgent.
class Scheduler {
  public:
    Scheduler(const support::Clock& clock, Crew& crew, StreamingRules rules = {});

    void submit(Job job);
    // Work that nobody waits for. Done when a worker would be idle, and now and then in any case.
    void submit_background(std::function<void()> work, std::function<void(double cpu)> done);

    // Call every 20 ms or so: jobs that waited for a calm moment, or have become urgent, are begun.
    void tick() { dispatch(); }

    // While held, background work waits, however idle the workers are.
    void hold_background(bool held);

    double utilisation() const;  // of the workers, over the last two seconds, 0..1
    // By how much longer work took lately than its CPU time: 1 while the workers have their cores to
    // themselves. Lately is the last two seconds in which all of them were busy.
    double stretch() const;
    std::size_t queued() const { return jobs_.size() + background_.size(); }
    int running() const { return running_; }  // also what was handed ahead
    int workers() const { return crew_.workers(); }
    double cpu_seconds() const { return cpu_; }  // of all work since the beginning
    const support::Histogram& lateness() const {
        return lateness_;
    }  // seconds after the deadline, of beginnings
    const StreamingRules& rules() const { return rules_; }
    support::Micros now() const { return clock_.now(); }

  private:
    void dispatch();
    bool may_take_unhurried() const;
    bool background_is_due() const;
    bool hands_ahead() const;
    void note_time();
    bool take_urgent();
    bool take_background();
    void run(Job::Work work);

    const support::Clock& clock_;
    Crew& crew_;
    const StreamingRules rules_;
    std::multimap<support::Micros, Job> jobs_;  // by deadline, the dear ones a little later
    std::deque<Job::Work> background_;
    int running_ = 0;
    int since_background_ = 0;
    bool background_held_ = false;
    LoadMeter load_;
    double cpu_ = 0;
    double recent_cpu_ = 0, recent_wall_ = 0;  // seconds, fading; of work, and of workers that had some
    support::Micros noted_ = 0;                // up to when the latter is counted
    support::Histogram lateness_{0, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2};
};

}  // namespace stillpoint::session
