#include "session/planner.h"

#include <sched.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <utility>

#include "support/all_cores.h"
#include "support/log.h"
#include "support/quiet_thread.h"

namespace stillpoint::session {
namespace {

// For this thread and those it starts. Refusals are no reason not to measure.
void be_modest() {
    const sched_param none{};
    sched_setscheduler(0, SCHED_IDLE, &none);
    setpriority(PRIO_PROCESS, 0, 19);
}

double voice_seconds(const track::Track& track) {
    double sum = track.background_noise ? track::duration(track) : 0;
    for (const track::Step& step : track.steps)
        sum += step.duration * static_cast<double>(step.voices.size());
    return sum;
}

PlanKey key_of(const Piece& piece, std::uint64_t seed) {
    return {*piece.track, *piece.plan, seed, engine::default_target_level, piece.media};
}

}  // namespace

Planner::Planner(PlanStore& store, PlannerLimits limits)
    : store_(store), limits_(limits), thread_(support::quiet_thread([this] { work(); })) {}

Planner::~Planner() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

PiecePtr Planner::best(const PiecePtr& piece, std::uint64_t seed) {
    if (piece->plan->exact) return piece;
    const PlanKey key = key_of(*piece, seed);
    if (PlanPtr plan = store_.find(key)) {
        auto exact = std::make_shared<Piece>(*piece);
        exact->plan = std::move(plan);
        return exact;
    }
    request(piece, key, seed);
    return piece;
}

void Planner::request(const PiecePtr& piece, const PlanKey& key, std::uint64_t seed) {
    if (voice_seconds(*piece->track) > limits_.voice_seconds) return;
    const std::lock_guard lock(mutex_);
    const auto found = jobs_.find(key.name());
    if (found != jobs_.end()) {
        auto& wanted_by = found->second->wanted_by;
        std::erase_if(wanted_by, [](const auto& other) { return other.expired(); });
        wanted_by.push_back(piece);
        return;
    }
    // The forgotten ones would be skipped when their turn comes; until then they must not keep others out.
    std::erase_if(waiting_,
                  [&](const auto& job) { return !is_wanted(*job) && jobs_.erase(job->key.name()) > 0; });
    if (waiting_.size() >= limits_.waiting) return;
    auto job = std::make_shared<Job>(Job{key, piece->track, piece->media, seed, {piece}});
    jobs_[key.name()] = job;
    waiting_.push_back(std::move(job));
    wake_.notify_one();
}

Planner::Progress Planner::progress(const Piece& piece, std::uint64_t seed) const {
    if (piece.plan->exact) return {State::Exact, 1};
    const PlanKey key = key_of(piece, seed);
    {
        const std::lock_guard lock(mutex_);
        if (const auto found = jobs_.find(key.name()); found != jobs_.end())
            return {found->second == current_ ? State::Measuring : State::Waiting, found->second->fraction};
    }
    return store_.find(key) ? Progress{State::Exact, 1} : Progress{};
}

bool Planner::is_wanted(const Job& job) const {
    return std::any_of(job.wanted_by.begin(), job.wanted_by.end(),
                       [](const auto& piece) { return !piece.expired(); });
}

void Planner::go_on(const Job& job) const {
    const std::lock_guard lock(mutex_);
    if (stopping_ || !is_wanted(job)) throw GivenUp{};
}

void Planner::work() {
    be_modest();
    std::unique_lock lock(mutex_);
    for (;;) {
        wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        if (stopping_) return;
        current_ = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        measure(*current_);
        lock.lock();
        jobs_.erase(current_->key.name());
        current_.reset();
    }
}

void Planner::measure(Job& job) try {
    bool first_call = true;  // in which nearly all of the work is done
    const auto for_each = [&](std::size_t count, const std::function<void(std::size_t)>& body) {
        std::atomic<std::size_t> done = 0;
        const bool counts = std::exchange(first_call, false);
        support::on_all_cores(count, [&](std::size_t index) {
            go_on(job);
            body(index);
            if (!counts) return;
            const std::lock_guard lock(mutex_);
            job.fraction = static_cast<double>(++done) / static_cast<double>(count);
        });
    };
    go_on(job);
    const engine::Plan plan =
        engine::exact_plan(*job.track, job.key.rate, job.seed, job.key.target_level, for_each, job.media);
    store_.keep(job.key, std::make_shared<const engine::Plan>(plan));
} catch (const GivenUp&) {
} catch (const std::exception& error) {
    support::log(support::LogLevel::Error, "track " + job.key.track + " cannot be measured: " + error.what());
}

}  // namespace stillpoint::session
