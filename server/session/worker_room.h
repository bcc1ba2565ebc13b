// How much of their time the workers can really have.
#pragma once

#include "support/clock.h"
#include "support/machine_use.h"

namespace stillpoint::session {

// Sending takes processor time, too, and so do other programs: where there are no cores to spare, the workers
// do not get theirs. One owner.
class WorkerRoom {
  public:
    explicit WorkerRoom(int workers) : workers_(workers) {}

    // All CPU seconds so far.
    struct Use {
        double workers = 0;  // of the workers' work
        double sending = 0;  // of the I/O thread
        support::MachineUse machine{};
    };
    // Call it every half second or so. SESSIONS: how many there are now.
    void note(support::Micros now, const Use& use, int sessions);

    // Cores that the workers can count on when so many sessions play: sending grows with them, what others
    // use does not. Between 0 and the number of workers, and that before anything was noted.
    double cores(int sessions) const;

  private:
    static constexpr double memory = 4;  // seconds over which the use is averaged

    int workers_;
    support::Micros noted_ = 0;  // 0: never
    Use last_{};
    bool known_ = false;
    double sending_ = 0, elsewhere_ = 0;  // cores
    double sessions_ = 0;                 // that SENDING was for
};

}  // namespace stillpoint::session
