#include "store/session_store.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "store/state_database.h"
#include "support/log.h"
#include "support/quiet_thread.h"

namespace stillpoint::store {

using std::chrono::steady_clock;

SessionStore::SessionStore(const std::filesystem::path& folder, Settled settled, Clock clock,
                           WritingRules rules)
    : lock_(folder),
      file_(folder / database_name),
      settled_(std::move(settled)),
      clock_(std::move(clock)),
      rules_(rules),
      database_(open_state_database(folder)),
      table_(database_, clock_()),
      found_(table_.read()),
      thread_(support::quiet_thread([this] { work(); })) {}

SessionStore::~SessionStore() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

std::string SessionStore::text(std::int64_t id) const {
    return read_text(Database(file_, Database::Mode::Read), id);
}

std::uint64_t SessionStore::put(SessionChange change) {
    std::string id = change.row.id;
    return add(std::move(id), std::move(change));
}

std::uint64_t SessionStore::erase(std::string_view id) {
    return add(std::string(id), std::nullopt);
}

std::uint64_t SessionStore::add(std::string id, std::optional<SessionChange> change) {
    const std::lock_guard lock(mutex_);
    const bool sleeping = pending_.empty();
    pending_.insert_or_assign(std::move(id), std::move(change));
    if (sleeping) wake_.notify_all();
    return ++ticket_;
}

void SessionStore::hurry() {
    const std::lock_guard lock(mutex_);
    hurried_ = true;
    wake_.notify_all();
}

SessionStore::Figures SessionStore::figures() const {
    const std::lock_guard lock(mutex_);
    Figures figures = figures_;
    figures.pending = pending_.size();
    return figures;
}

void SessionStore::work() {
    std::unique_lock lock(mutex_);
    while (wait_for_changes(lock))
        write(lock);
    if (!pending_.empty()) write(lock);
}

// False when the store is to go.
bool SessionStore::wait_for_changes(std::unique_lock<std::mutex>& lock) {
    wake_.wait_for(lock, rules_.note, [this] { return stopping_ || !pending_.empty(); });
    wake_.wait_until(lock, rested_, [this] { return stopping_ || (hurried_ && !failing_); });
    return !stopping_;
}

void SessionStore::write(std::unique_lock<std::mutex>& lock) {
    SessionChanges changes = std::exchange(pending_, {});
    const std::uint64_t ticket = ticket_;
    hurried_ = false;
    lock.unlock();
    const auto start = steady_clock::now();
    const bool written = commit(changes);
    const auto effort = steady_clock::now() - start;
    if (written) settled_(ticket);
    lock.lock();
    figures_.last_commit = std::chrono::duration<double>(effort).count();
    ++(written ? figures_.commits : figures_.failures);
    const auto rest = std::max<steady_clock::duration>(
        rules_.rest, std::chrono::duration_cast<steady_clock::duration>(effort * rules_.rest_per_effort));
    rested_ = steady_clock::now() + (written ? rest : rules_.retry);
    failing_ = !written;
    if (!written) take_back(std::move(changes));
}

bool SessionStore::commit(const SessionChanges& changes) noexcept {
    try {
        table_.write(changes, clock_());
        if (failing_) support::log(support::LogLevel::Info, "sessions are kept again");
        return true;
    } catch (const std::exception& error) {
        if (!failing_)
            support::log(support::LogLevel::Error, "sessions cannot be kept in " + file_.string() + ": " +
                                                       error.what() + "; tried again until it works");
        return false;
    }
}

// What has come meanwhile is newer.
void SessionStore::take_back(SessionChanges changes) {
    pending_.merge(changes);
}

}  // namespace stillpoint::store
