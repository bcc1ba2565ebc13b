#include "session/scheduler.h"

#include <algorithm>
#include <cmath>
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
    return load_.seconds(clock_.now()) / (LoadMeter::window * crew_.workers());
}

double Scheduler::stretch() const {
    constexpr double little = 0.05;  // seconds: less work than that says nothing
    return std::max(1.0, (recent_wall_ + little) / (recent_cpu_ + little));
}

void Scheduler::hold_background(bool held) {
    background_held_ = held;
    dispatch();
}

void Scheduler::dispatch() {
    while (running_ < crew_.workers()) {
        if (background_is_due() && take_background()) continue;
        if (take_urgent()) continue;
        if (!may_take_unhurried() || !take_background()) break;
    }
    while (hands_ahead() && take_urgent()) {
    }
}

bool Scheduler::background_is_due() const {
    return !background_.empty() && !background_held_ && since_background_ >= rules_.background_every;
}

bool Scheduler::hands_ahead() const {
    return !background_is_due() && running_ >= crew_.workers() &&
           running_ < crew_.workers() + rules_.handed_ahead && utilisation() * stretch() >= rules_.calm;
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
        lateness_.add(std::max(0.0, static_cast<double>(-slack) / support::micros_per_second));
        ++since_background_;
        run(std::move(work));
        return true;
    }
    return false;
}

bool Scheduler::take_background() {
    if (background_.empty() || background_held_) return false;
    Job::Work work = std::move(background_.front());
    background_.pop_front();
    since_background_ = 0;
    run(std::move(work));
    return true;
}

void Scheduler::run(Job::Work work) {
    note_time();
    ++running_;
    crew_.run(std::move(work.run), [this, done = std::move(work.done)](double cpu) {
        note_time();
        --running_;
        cpu_ += cpu;
        recent_cpu_ += cpu;
        load_.add(clock_.now(), cpu);
        if (done) done(cpu);
        dispatch();
    });
}

// Counts the time that workers had work since the last call.
void Scheduler::note_time() {
    const support::Micros now = clock_.now();
    const double busy =
        std::min(running_, crew_.workers()) * static_cast<double>(now - noted_) / support::micros_per_second;
    const double kept = std::exp(-busy / (LoadMeter::window * crew_.workers()));
    recent_cpu_ *= kept;
    recent_wall_ = kept * recent_wall_ + busy;
    noted_ = now;
}

}  // namespace stillpoint::session
