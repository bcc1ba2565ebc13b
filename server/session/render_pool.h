// A fixed number of threads that render chunks, first come first served.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "session/workers.h"

namespace stillpoint::session {

class RenderPool final : public Workers {
  public:
    // Hands a function over to the I/O thread; called from the workers.
    using PostBack = std::function<void(std::function<void()>)>;

    RenderPool(int threads, PostBack post_back);
    ~RenderPool() override;  // finishes the chunks in work, drops those that wait

    void run(std::function<void()> work, std::function<void()> done) override;

  private:
    struct Job {
        std::function<void()> work;
        std::function<void()> done;
    };
    void work();

    PostBack post_back_;
    std::mutex mutex_;  // guards the queue only; never held while rendering
    std::condition_variable ready_;
    std::deque<Job> queue_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace stillpoint::session
