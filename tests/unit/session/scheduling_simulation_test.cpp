// The scheduler, the chunk rule and admission behind a fake clock: minutes of hundreds of sessions in a
// moment.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <queue>
#include <random>
#include <utility>
#include <vector>

#include "session/admission.h"
#include "session/degradation.h"
#include "session/pace.h"
#include "session/scheduler.h"

using namespace stillpoint;
using namespace stillpoint::session;

namespace {

constexpr double micro = 1e-6;

struct FakeClock final : support::Clock {
    support::Micros time = 1'000'000;
    support::Micros now() const noexcept override { return time; }
};

// Workers whose work takes as long as it says.
class FakeCrew final : public Crew {
  public:
    FakeCrew(FakeClock& clock, int workers) : clock_(clock), free_(static_cast<std::size_t>(workers)) {}
    int workers() const override { return static_cast<int>(free_.size()); }
    void run(std::function<void()> work, std::function<void(double)> done) override {
        work();
        const auto wall = static_cast<support::Micros>(next_cost / speed / micro);
        auto& worker = *std::ranges::min_element(free_);
        worker = std::max(worker, clock_.time) + wall + next_stall;
        running_.push({worker, number_++, next_cost, std::move(done)});
    }
    double speed = 1;                // CPU seconds that a worker gets per second; the rest goes to others
    double next_cost = 0;            // CPU seconds, set by the work
    support::Micros next_stall = 0;  // wall time on top of it: something else held the processor

    bool idle() const { return running_.empty(); }
    support::Micros next() const { return running_.top().end; }
    void finish_next() {
        const Running first = running_.top();
        running_.pop();
        first.done(first.cost);
    }

  private:
    struct Running {
        support::Micros end;
        int number;
        double cost;
        std::function<void(double)> done;
        bool operator<(const Running& other) const {
            return std::tie(end, number) > std::tie(other.end, other.number);
        }
    };
    FakeClock& clock_;
    std::vector<support::Micros> free_;  // when each worker is
    int number_ = 0;
    std::priority_queue<Running> running_;
};

// A session as the scheduler sees it, with a cost that changes from step to step.
class FakeSession {
  public:
    FakeSession(FakeClock& clock, Scheduler& scheduler, FakeCrew& crew, std::mt19937& random,
                std::vector<double> steps, double prior_error)
        : clock_(clock),
          scheduler_(scheduler),
          crew_(crew),
          random_(random),
          steps_(std::move(steps)),
          prior_error_(prior_error),
          opened_(clock.time),
          pace_(scheduler.rules(), steps_[0] * prior_error) {}

    static constexpr double step_seconds = 30;
    static constexpr double start_buffer = 0.2;  // of the clients

    double dearest() const { return prior_error_ * *std::max_element(steps_.begin(), steps_.end()); }
    double first_sound = -1;  // seconds from opening; -1 = not yet
    int underruns = 0;

    // As Session does.
    Relief relief;
    bool held_back = false;
    double need() const { return pace_.need(); }
    bool short_of_sound() const {
        return supplied_ && !held_back && buffer() < scheduler_.rules().safety * relief.caution;
    }

    void tick() {
        play();
        pace_.hurry(relief.caution);
        if (buffer() >= scheduler_.rules().target / 2) supplied_ = true;
        if (working_ || ordered_ || !pace_.wants(buffer(), high())) return;
        ordered_ = true;
        const auto due = clock_.time + static_cast<support::Micros>(pace_.slack(buffer()) / micro);
        scheduler_.submit({due, pace_.expected_cpu(), [this] { return begin(); }});
    }

    double buffer() const { return head_ - position_; }

  private:
    double high() const {
        const StreamingRules& rules = scheduler_.rules();
        return held_back ? rules.waiting : std::min(rules.high, relief.high);
    }

    void play() {
        const double passed = static_cast<double>(clock_.time - heard_until_) * micro;
        heard_until_ = clock_.time;
        if (first_sound < 0 || held_back) return;
        if (starved_ && buffer() >= start_buffer) starved_ = false;
        if (starved_) return;
        if (passed > buffer() + 1e-9) {
            ++underruns;
            starved_ = true;
        }
        position_ += std::min(passed, buffer());
    }

    Job::Work begin() {
        play();
        ordered_ = false;
        const auto step = static_cast<std::size_t>(head_ / step_seconds) % steps_.size();
        if (step != step_) {
            step_ = step;
            pace_.cost().expect(steps_[step] * prior_error_);
        }
        const int quanta = pace_.next_quanta(buffer(), high());
        const double media = quanta * Pace::quantum;
        const double scatter = std::exp(0.15 * std::normal_distribution<>{}(random_));
        const double cpu = scheduler_.rules().chunk_overhead + steps_[step] * media * scatter;
        const bool stalls = std::uniform_int_distribution<>{0, 1999}(random_) == 0;
        working_ = true;
        return {[this, cpu, stalls] {
                    crew_.next_cost = cpu;
                    crew_.next_stall = stalls ? 80'000 : 0;
                },
                [this, quanta, media](double cost) {
                    working_ = false;
                    play();
                    pace_.rendered(quanta, cost);
                    head_ += media;
                    if (first_sound < 0 && head_ >= start_buffer) {
                        first_sound = static_cast<double>(clock_.time - opened_) * micro;
                        heard_until_ = clock_.time;
                    }
                    tick();
                }};
    }

    FakeClock& clock_;
    Scheduler& scheduler_;
    FakeCrew& crew_;
    std::mt19937& random_;
    std::vector<double> steps_;
    double prior_error_;
    std::size_t step_ = 0;
    support::Micros opened_, heard_until_ = 0;
    Pace pace_;
    double head_ = 0, position_ = 0;
    bool working_ = false, ordered_ = false, starved_ = false, supplied_ = false;
};

struct Outcome {
    int admitted = 0, refused = 0, underruns = 0;
    double load = 0;                   // of the admitted, mean costs over workers
    std::vector<double> first_sounds;  // ascending
    double first_sound(double share) const {
        return first_sounds[static_cast<std::size_t>(share * static_cast<double>(first_sounds.size() - 1))];
    }
};

// SESSIONS ask to come in during the first minute; together, with what their chunks cost beside the sound,
// they need LOAD of the workers.
Outcome simulate(int sessions, double load, unsigned seed, StreamingRules rules = {}) {
    constexpr int workers = 7;
    constexpr double joining = 60, length = 180;
    std::mt19937 random(seed);
    FakeClock clock;
    FakeCrew crew(clock, workers);
    Scheduler scheduler(clock, crew, rules);

    // Costs are spread over two decades, and steps of one session differ up to threefold.
    std::vector<std::vector<double>> costs;
    double sum = 0;
    for (int i = 0; i < sessions; ++i) {
        const double base = std::exp(std::uniform_real_distribution<>{std::log(0.01), std::log(1)}(random));
        std::vector<double> steps;
        for (int k = 0; k < 6; ++k)
            steps.push_back(base * std::uniform_real_distribution<>{0.5, 1.5}(random));
        sum += base;
        costs.push_back(std::move(steps));
    }
    for (auto& steps : costs)
        for (double& cost : steps)
            cost *= load * workers / sum / (1 + rules.overhead_share);

    Outcome outcome;
    std::vector<std::unique_ptr<FakeSession>> admitted;
    const support::Micros begin = clock.time;
    support::Micros next_tick = begin;
    int asked = 0;
    const auto seconds = [&] { return static_cast<double>(clock.time - begin) * micro; };
    const auto ask = [&] {
        auto& steps = costs[static_cast<std::size_t>(asked++)];
        const double error = std::exp(0.1 * std::normal_distribution<>{}(random));
        std::vector<Carried> carried;
        for (const auto& session : admitted)
            carried.push_back({session->dearest(), length});
        const double dearest = error * *std::max_element(steps.begin(), steps.end());
        if (judge(rules, workers, dearest, std::move(carried))) {
            ++outcome.refused;
            return;
        }
        double mean = 0;
        for (const double cost : steps)
            mean += cost / static_cast<double>(steps.size());
        outcome.load += mean / workers;
        admitted.push_back(std::make_unique<FakeSession>(clock, scheduler, crew, random, steps, error));
        admitted.back()->tick();
    };
    while (seconds() < length) {
        if (!crew.idle() && crew.next() <= next_tick) {
            clock.time = crew.next();
            crew.finish_next();
            continue;
        }
        clock.time = next_tick;
        next_tick += 50'000;
        while (asked < sessions && seconds() >= asked * joining / sessions)
            ask();
        for (const auto& session : admitted)
            session->tick();
        scheduler.tick();
    }
    outcome.admitted = static_cast<int>(admitted.size());
    for (const auto& session : admitted) {
        outcome.underruns += session->underruns;
        REQUIRE(session->first_sound >= 0);
        outcome.first_sounds.push_back(session->first_sound);
    }
    std::sort(outcome.first_sounds.begin(), outcome.first_sounds.end());
    return outcome;
}

}  // namespace

namespace {

// A server whose sessions are all there when something else takes a part of its processor for a while.
struct Hogged {
    struct Moment {
        double second;
        int step, playing;
    };
    std::vector<Moment> changes;
    int underruns = 0, fewest_playing = 0, playing_at_the_end = 0;
    bool newest_first = true;
    std::vector<int> steps() const {
        std::vector<int> list;
        for (const Moment& change : changes)
            list.push_back(change.step);
        return list;
    }
};

// LOAD of the workers is needed; they get SPEED of the processor from second 30 to second 90.
Hogged hog(int sessions, double load, double speed, unsigned seed, double length = 240) {
    constexpr int workers = 7;
    const StreamingRules rules;
    std::mt19937 random(seed);
    FakeClock clock;
    FakeCrew crew(clock, workers);
    Scheduler scheduler(clock, crew, rules);
    Degradation degradation;
    std::vector<double> costs;
    double sum = 0;
    for (int i = 0; i < sessions; ++i) {
        costs.push_back(std::exp(std::uniform_real_distribution<>{std::log(0.01), std::log(0.3)}(random)));
        sum += costs.back();
    }
    std::vector<std::unique_ptr<FakeSession>> all;
    for (const double cost : costs)
        all.push_back(std::make_unique<FakeSession>(
            clock, scheduler, crew, random,
            std::vector<double>{cost * load * workers / sum / (1 + rules.overhead_share)}, 1));

    Hogged hogged;
    hogged.fewest_playing = sessions;
    const support::Micros begin = clock.time;
    const auto seconds = [&] { return static_cast<double>(clock.time - begin) * micro; };
    const auto share = [&](const FakeSession& session) {
        return session.need() * scheduler.stretch() / workers;
    };
    // As Directory::degrade does; the oldest comes first in the list.
    const auto degrade = [&] {
        Strain strain;
        for (const auto& session : all) {
            strain.paused += session->held_back ? 1 : 0;
            if (!session->held_back) strain.needed += share(*session);
            strain.short_of_sound |= session->short_of_sound();
        }
        const bool changed = degradation.update(clock.time, strain);
        if (changed) scheduler.hold_background(!degradation.relief().background);
        for (const auto& session : all)
            session->relief = degradation.relief();
        if (degradation.sheds()) {
            for (std::size_t i = all.size(); i-- > 1 && strain.needed > degradation.rules().shed_to;)
                if (!std::exchange(all[i]->held_back, true)) strain.needed -= share(*all[i]);
        } else if (strain.paused > 0) {
            const auto oldest =
                std::find_if(all.begin(), all.end(), [](const auto& session) { return session->held_back; });
            if (degradation.resumes(clock.time, strain, share(**oldest))) (*oldest)->held_back = false;
        }
        int playing = 0;
        bool seen_paused = false;
        for (const auto& session : all) {
            playing += session->held_back ? 0 : 1;
            if (seen_paused && !session->held_back) hogged.newest_first = false;
            seen_paused |= session->held_back;
        }
        hogged.fewest_playing = std::min(hogged.fewest_playing, playing);
        hogged.playing_at_the_end = playing;
        if (changed) hogged.changes.push_back({seconds(), degradation.step(), playing});
    };
    support::Micros next_tick = begin;
    while (seconds() < length) {
        crew.speed = seconds() >= 30 && seconds() < 90 ? speed : 1;
        if (!crew.idle() && crew.next() <= next_tick) {
            clock.time = crew.next();
            crew.finish_next();
            continue;
        }
        clock.time = next_tick;
        next_tick += 20'000;
        degrade();
        // They come in during the first fifteen seconds.
        for (std::size_t i = 0; i < all.size() && seconds() * sessions > 15.0 * static_cast<double>(i); ++i)
            all[i]->tick();
        scheduler.tick();
    }
    for (const auto& session : all)
        hogged.underruns += session->underruns;
    return hogged;
}

}  // namespace

TEST_CASE("a processor that is shared for a minute costs step by step, and all of it is taken back") {
    for (const unsigned seed : {1u, 2u, 3u}) {
        CAPTURE(seed);
        const Hogged hogged = hog(100, 0.6, 0.75, seed);  // 80 % of what is left
        REQUIRE(hogged.changes.size() == 2);
        CHECK(hogged.steps() == std::vector<int>{1, 0});
        CHECK(hogged.changes[0].second > 32);
        CHECK(hogged.changes[0].second < 40);
        CHECK(hogged.changes[1].second > 120);
        CHECK(hogged.changes[1].second < 130);
        CHECK(hogged.fewest_playing == 100);
        CHECK(hogged.underruns == 0);
    }
}

TEST_CASE(
    "when less is left than is needed, the newest sessions wait, nobody else runs dry, and all come back") {
    for (const unsigned seed : {1u, 2u, 3u}) {
        CAPTURE(seed);
        const Hogged hogged = hog(100, 0.6, 0.43, seed);  // 140 %
        CHECK(hogged.steps() == std::vector<int>{1, 2, 3, 5, 0});
        CHECK(hogged.fewest_playing > 40);
        CHECK(hogged.fewest_playing < 90);
        CHECK(hogged.newest_first);
        CHECK(hogged.underruns == 0);
        CHECK(hogged.playing_at_the_end == 100);
    }
}

TEST_CASE("a server at its usual load gives up nothing, however many begin") {
    const Hogged hogged = hog(100, 0.7, 1, 4, 60);
    CHECK(hogged.changes.empty());
    CHECK(hogged.underruns == 0);
}

TEST_CASE("500 sessions at nine tenths of what the workers can do never run dry") {
    StreamingRules all_in;
    all_in.usable = 2;  // admission looks at the dearest steps; here everybody comes in
    for (const unsigned seed : {1u, 2u, 3u}) {
        CAPTURE(seed);
        const Outcome outcome = simulate(500, 0.9, seed, all_in);
        CHECK(outcome.admitted == 500);
        CHECK(outcome.underruns == 0);
        CHECK(outcome.first_sound(0.5) < 0.15);
        CHECK(outcome.first_sound(0.99) < 0.6);
    }
}

TEST_CASE("of one and a half times as much, so many are refused that the others never run dry") {
    for (const unsigned seed : {1u, 2u, 3u}) {
        CAPTURE(seed);
        const Outcome outcome = simulate(500, 1.5, seed);
        CHECK(outcome.refused > 100);
        CHECK(outcome.load > 0.5);
        CHECK(outcome.load < 0.75);
        CHECK(outcome.underruns == 0);
    }
}

TEST_CASE("who would be carried at the cost of all the others is what admission is for") {
    StreamingRules all_in;
    all_in.usable = 10;
    all_in.dearest_session = 10;
    CHECK(simulate(500, 1.5, 1, all_in).underruns > 0);
}
