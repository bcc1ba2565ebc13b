// The threads that render.
#pragma once

#include <functional>

namespace stillpoint::session {

class Crew {
  public:
    virtual ~Crew() = default;

    virtual int workers() const = 0;

    // Runs WORK on a worker thread, then DONE on the I/O thread with the CPU seconds that WORK took. WORK
    // must not throw. Called on the I/O thread.
    virtual void run(std::function<void()> work, std::function<void(double cpu)> done) = 0;
};

}  // namespace stillpoint::session
