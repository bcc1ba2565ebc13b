// Where rendering is done.
#pragma once

#include <functional>

namespace stillpoint::session {

class Workers {
  public:
    virtual ~Workers() = default;

    // Runs WORK on some worker thread, then DONE on the I/O thread. WORK must not throw. Called on the I/O
    // thread.
    virtual void run(std::function<void()> work, std::function<void()> done) = 0;
};

}  // namespace stillpoint::session
