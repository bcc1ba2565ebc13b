#include "session/scheduler.h"

#include <utility>

namespace stillpoint::session {
namespace {

support::Micros to_micros(double seconds) {
    return static_cast<support::Micros>(seconds * static_cast<double>(support::micros_per_second));
}

}  // namespace

Scheduler::Scheduler(const support::Clock& clock, Crew& crew, StreamingRules rules)
    : clock_(clock), crew_(crew), rules_(rules) {}

void Scheduler::submit(Job job) {
    const support::Micros order = job.deadline + to_micros(rules_.cost_weight * job.cost);
    jobs_.emplace(order, std::move(job));
    dispatch();
}

void Scheduler::submit_background(std::function<void()> work, std::function<void(double cpu)> done) {
    background_.push_back({std::move(work), std::move(done)});
    dispatch();
}

double Scheduler::utilisation() const {
    return load_.cpu(clock_.now()) / (LoadMeter::window * crew_.workers());
}

void Scheduler::dispatch() {
    while (running_ < crew_.workers()) {
        const bool background_is_due = since_background_ >= rules_.background_every;
        if (background_is_due && take_background()) continue;
        if (take_urgent()) continue;
        if (!may_take_unhurried() || !take_background()) return;
    }
}

// The last free worker is kept for newcomers, unless there is much air.
bool Scheduler::may_take_unhurried() const {
    return running_ + 1 < crew_.workers() || utilisation() < rules_.calm;
}

bool Scheduler::take_urgent() {
    while (!jobs_.empty()) {
        const auto first = jobs_.begin();
        const support::Micros slack = first->second.deadline - clock_.now();
        if (slack > to_micros(rules_.target - rules_.safety) && !may_take_unhurried()) return false;
        Job job = std::move(first->second);
        jobs_.erase(first);
        Job::Work work = job.begin();
        if (!work.run) continue;
        ++since_background_;
        run(std::move(work));
        return true;
    }
    return false;
}

bool Scheduler::take_background() {
    if (background_.empty()) return false;
    Job::Work work = std::move(background_.front());
    background_.pop_front();
    since_background_ = 0;
    run(std::move(work));
    return true;
}

void Scheduler::run(Job::Work work) {
    ++running_;
    crew_.run(std::move(work.run), [this, done = std::move(work.done)](double cpu) {
        --running_;
        load_.add(clock_.now(), cpu);
        if (done) done(cpu);
        dispatch();
    });
}

}  // namespace stillpoint::session
