#include "support/quiet_thread.h"

#include <csignal>
#include <utility>

namespace stillpoint::support {

std::thread quiet_thread(std::function<void()> work) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    std::thread thread(std::move(work));  // it inherits the mask
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return thread;
}

}  // namespace stillpoint::support
