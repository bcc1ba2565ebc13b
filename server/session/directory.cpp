#include "session/directory.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "session/media_clock.h"
#include "support/cpu_time.h"
#include "support/log.h"

namespace stillpoint::session {
namespace {

constexpr int full_retry_after = 60;    // seconds
constexpr double restoring_time = 600;  // seconds: nobody knows yet how long they will play

// 22 characters of 6 bits: 132 bits from the system's generator.
std::string random_id() {
    constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::array<unsigned char, 22> bytes{};
    if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
        throw std::runtime_error("the system gave no random numbers");
    std::string id;
    for (const unsigned char byte : bytes)
        id += alphabet[byte & 63];
    return id;
}

}  // namespace

Directory::Directory(Studio studio, Limits limits, store::SessionStore* store)
    : studio_(studio),
      limits_(limits),
      degradation_(limits.degradation),
      room_(studio.scheduler.workers()),
      keeper_(store, studio.clock) {}

void Directory::note_use(const support::MachineUse& machine) {
    room_.note(studio_.clock.now(),
               {.workers = studio_.scheduler.cpu_seconds(),
                .sending = support::thread_cpu_seconds(),
                .machine = machine},
               size());
}

std::optional<Refusal> Directory::refusal(const SessionOptions& options) const {
    if (size() >= limits_.sessions)
        return Refusal{"too-many-sessions", "The server plays as many sessions as it may.", full_retry_after};
    if (!degradation_.relief().admits)
        return Refusal{
            "busy",
            "The server is short of time for the sessions it has, and lets nobody in until that is "
            "over.",
            static_cast<int>(limits_.degradation.undo)};
    return judge(studio_.scheduler.rules(), room_.cores(size() + 1), demand_of(options), carried());
}

// What several sessions play at about the same time is made once: it counts for the one that is furthest.
std::vector<Carried> Directory::carried() const {
    std::vector<const Session*> list;
    for (const auto& [id, session] : sessions_)
        list.push_back(session.get());
    const auto order = [](const Session* s) {
        return std::tuple(s->seed(), s->piece().track->hash, s->head(), s->id());
    };
    std::ranges::sort(list, {}, order);
    std::vector<Carried> carried;
    for (std::size_t i = 0; i < list.size(); ++i) {
        carried.push_back(list[i]->carried());
        if (i + 1 < list.size() && list[i]->follows(*list[i + 1])) carried.back().demand = {};
    }
    for (const auto& [id, cost] : restoring_)
        carried.push_back({cost, restoring_time});
    return carried;
}

// Nothing, where all of it is kept already up to the end of the track or to where another session makes it.
Demand Directory::demand_of(const SessionOptions& newcomer) const {
    const Piece& piece = *newcomer.piece;
    const std::int64_t start = newcomer.start_sample / quantum_samples;
    const std::int64_t end = piece.score->total_samples() / quantum_samples;
    const std::int64_t kept = studio_.packets->kept_until(piece, newcomer.seed, start, end);
    const bool followed = std::ranges::any_of(sessions_, [&](const auto& entry) {
        const Session& session = *entry.second;
        const std::int64_t head = session.head() / quantum_samples;
        return session.seed() == newcomer.seed && head >= start && head <= kept &&
               session.state() != v1::Status::ENDED && PacketCache::same_sound(session.piece(), piece);
    });
    if (studio_.packets->shares() && (followed || kept >= end)) return {};
    return studio_.costs.ahead(piece, newcomer.start_sample, studio_.scheduler.rules().look_ahead);
}

std::optional<Refusal> Directory::judge_change(const Session& session, const Piece& piece) const {
    const StreamingRules& rules = studio_.scheduler.rules();
    const Demand need = studio_.costs.ahead(piece, session.position(), rules.look_ahead);
    if (need.peak() <= session.carried().demand.peak()) return std::nullopt;
    std::vector<Carried> others;
    for (const auto& [id, other] : sessions_)
        if (other.get() != &session) others.push_back(other->carried());
    return judge(rules, room_.cores(size()), need, std::move(others));
}

std::variant<std::shared_ptr<Session>, Refusal> Directory::open(SessionOptions options) {
    if (auto refused = refusal(options)) {
        Tally::count(studio_.tally.refused, refused->code);
        return std::move(*refused);
    }
    ++studio_.tally.opened;
    auto session = std::make_shared<Session>(random_id(), std::move(options), studio_, limits_.session);
    sessions_.emplace(session->id(), session);
    session->relieve(degradation_.relief());
    session->start();
    keeper_.note(*session);
    return session;
}

void Directory::resume(const std::string& id, SessionOptions options) {
    restoring_.erase(id);
    auto session = std::make_shared<Session>(id, std::move(options), studio_, limits_.session);
    if (session->expired()) return keeper_.forget(id);
    sessions_.emplace(id, session);
    session->start();
    keeper_.note(*session);
}

void Directory::give_up(const std::string& id) {
    restoring_.erase(id);
    keeper_.forget(id);
}

std::shared_ptr<Session> Directory::find(std::string_view id) const {
    const auto found = sessions_.find(id);
    return found == sessions_.end() ? nullptr : found->second;
}

std::vector<std::shared_ptr<Session>> Directory::all() const {
    std::vector<std::shared_ptr<Session>> list;
    for (const auto& [id, session] : sessions_)
        list.push_back(session);
    return list;
}

int Directory::listeners() const {
    int sum = 0;
    for (const auto& [id, session] : sessions_)
        sum += session->listeners();
    return sum;
}

bool Directory::close(std::string_view id) {
    const auto found = sessions_.find(id);
    if (found == sessions_.end()) return false;
    found->second->close("session_ended", "the session was stopped");
    sessions_.erase(found);
    keeper_.forget(id);
    return true;
}

void Directory::close_all(std::string_view code, std::string_view reason) {
    hand_over();
    for (const auto& [id, session] : std::exchange(sessions_, {}))
        session->close(code, reason);
}

void Directory::hand_over() {
    for (const auto& [id, session] : sessions_)
        keeper_.note(*session);
    keeper_.keep_in(nullptr);
}

void Directory::tick() {
    degrade();
    keeper_.tick();
    for (auto it = sessions_.begin(); it != sessions_.end();) {
        Session& session = *it->second;
        session.tick();
        keeper_.note(session);
        if (!session.expired()) {
            ++it;
            continue;
        }
        session.close("session_ended", "the session is over");
        keeper_.forget(it->first);
        it = sessions_.erase(it);
    }
}

// ---------------------------------------------------------------- when the workers cannot keep up

// Of what the workers can give. They may have less than whole cores: then work takes longer than its CPU
// time.
double Directory::share_of(const Session& session) const {
    return session.pace().need() * studio_.scheduler.stretch() / studio_.scheduler.workers();
}

Strain Directory::strain() const {
    Strain strain;
    for (const auto& [id, session] : sessions_) {
        if (session->needs_sound()) strain.needed += share_of(*session);
        strain.short_of_sound |= session->short_of_sound();
        strain.paused += session->held_back() ? 1 : 0;
    }
    return strain;
}

std::vector<Session*> Directory::by_age(bool (*wanted)(const Session&)) const {
    std::vector<Session*> list;
    for (const auto& [id, session] : sessions_)
        if (wanted(*session)) list.push_back(session.get());
    std::sort(list.begin(), list.end(), [](const Session* a, const Session* b) {
        return std::pair(a->opened_at(), a->id()) < std::pair(b->opened_at(), b->id());
    });
    return list;
}

void Directory::degrade() {
    const Strain strain = this->strain();
    if (degradation_.update(studio_.clock.now(), strain)) change_step(strain);
    if (degradation_.sheds())
        shed(strain);
    else if (strain.paused > 0)
        take_back(strain);
}

void Directory::change_step(const Strain& strain) {
    const Relief relief = degradation_.relief();
    Tally::count(studio_.tally.steps, std::to_string(relief.step));
    support::log(relief.step > 0 ? support::LogLevel::Warning : support::LogLevel::Info,
                 "degradation step " + std::to_string(relief.step) + ": " +
                     std::string(meaning_of_step(relief.step)) + " (sessions need " +
                     std::to_string(std::lround(100 * strain.needed)) + " % of what the workers can give" +
                     (strain.short_of_sound ? ", some are short of sound)" : ")"));
    studio_.scheduler.hold_background(!relief.background);
    for (const auto& [id, session] : sessions_)
        session->relieve(relief);
}

// The newest first; who has been here longest is never paused.
void Directory::shed(Strain strain) {
    auto playing = by_age([](const Session& session) { return session.needs_sound(); });
    while (playing.size() > 1 && strain.needed > limits_.degradation.shed_to) {
        Session& newest = *playing.back();
        playing.pop_back();
        strain.needed -= share_of(newest);
        newest.hold_back(limits_.degradation.fade);
        ++studio_.tally.paused;
        support::log(support::LogLevel::Warning, "session " + newest.id() + " is paused for want of time");
    }
}

void Directory::take_back(const Strain& strain) {
    Session& oldest = *by_age([](const Session& session) { return session.held_back(); }).front();
    if (!degradation_.resumes(studio_.clock.now(), strain, share_of(oldest))) return;
    oldest.let_go_on();
    support::log(support::LogLevel::Info, "session " + oldest.id() + " goes on");
}

}  // namespace stillpoint::session
