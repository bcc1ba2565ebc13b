#include "session/render_crew.h"

#include <sys/resource.h>

#include <utility>

#include "support/cpu_time.h"
#include "support/quiet_thread.h"

namespace stillpoint::session {

RenderCrew::RenderCrew(int threads, PostBack post_back, int niceness)
    : niceness_(niceness), post_back_(std::move(post_back)) {
    for (int i = 0; i < threads; ++i)
        threads_.push_back(support::quiet_thread([this] { work(); }));
}

RenderCrew::~RenderCrew() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        queue_.clear();
    }
    ready_.notify_all();
    for (auto& thread : threads_)
        thread.join();
}

void RenderCrew::run(std::function<void()> work, std::function<void(double cpu)> done) {
    {
        const std::lock_guard lock(mutex_);
        queue_.push_back({std::move(work), std::move(done)});
    }
    ready_.notify_one();
}

void RenderCrew::work() {
    // Linux keeps it per thread.
    if (niceness_ > 0) setpriority(PRIO_PROCESS, 0, niceness_);
    for (;;) {
        Job job;
        {
            std::unique_lock lock(mutex_);
            ready_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
            if (stopping_) return;
            job = std::move(queue_.front());
            queue_.pop_front();
        }
        const double start = support::thread_cpu_seconds();
        job.work();
        job.work = nullptr;
        const double cpu = support::thread_cpu_seconds() - start;
        post_back_([done = std::move(job.done), cpu] { done(cpu); });
    }
}

}  // namespace stillpoint::session
