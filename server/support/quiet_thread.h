// Threads that leave signals to the others.
#pragma once

#include <functional>
#include <thread>

namespace stillpoint::support {

// Runs WORK on a new thread to which no signal is delivered, nor to those it starts: signals belong to the
// I/O thread.
std::thread quiet_thread(std::function<void()> work);

}  // namespace stillpoint::support
