// A fixed number of threads that do what they are handed.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "session/crew.h"

namespace stillpoint::session {

class RenderCrew final : public Crew {
  public:
    // Hands a function over to the I/O thread; called from the workers.
    using PostBack = std::function<void(std::function<void()>)>;

    // NICENESS 0..19: how far everything else goes before these threads.
    RenderCrew(int threads, PostBack post_back, int niceness = 0);
    ~RenderCrew() override;  // finishes the work in hand, drops what waits

    int workers() const override { return static_cast<int>(threads_.size()); }
    void run(std::function<void()> work, std::function<void(double cpu)> done) override;

  private:
    struct Job {
        std::function<void()> work;
        std::function<void(double cpu)> done;
    };
    void work();

    const int niceness_;
    PostBack post_back_;
    std::mutex mutex_;  // guards the queue only; never held while rendering
    std::condition_variable ready_;
    std::deque<Job> queue_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace stillpoint::session
