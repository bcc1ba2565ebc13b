// Keeps sessions on the disk without anybody waiting for it.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "store/folder_lock.h"
#include "store/session_table.h"

namespace stillpoint::store {

// Changes are gathered and written in one transaction by a thread of its own. What is written is on the disk.
struct WritingRules {
    std::chrono::milliseconds rest{50};     // between two transactions, unless somebody hurries
    double rest_per_effort = 3;             // and at least this many times as long as the last one took
    std::chrono::milliseconds retry{1000};  // after one that failed
    std::chrono::seconds note{60};          // how often the clocks are noted where nothing else is written
};

class SessionStore {
  public:
    using Clock = std::function<MachineTime()>;
    // Everything up to that ticket is on the disk.
    using Settled = std::function<void(std::uint64_t ticket)>;

    // FOLDER is made where there is none. SETTLED is called on the store's own thread. Throws
    // std::runtime_error with plain words where nothing can be kept; a damaged database is replaced by an
    // empty one (state_database.h).
    SessionStore(const std::filesystem::path& folder, Settled settled, Clock clock = MachineTime::now,
                 WritingRules rules = {});
    ~SessionStore();  // writes what is left
    SessionStore(const SessionStore&) = delete;
    SessionStore& operator=(const SessionStore&) = delete;

    const std::vector<StoredSession>& found() const { return found_; }  // on opening
    // A text of found(), as long as its session was neither put nor erased. Any thread. Throws DatabaseError.
    std::string text(std::int64_t id) const;

    // Any thread; never waits for the disk. Returns the ticket of the change.
    std::uint64_t put(SessionChange change);
    std::uint64_t erase(std::string_view id);
    void hurry();  // somebody waits for what was put

    struct Figures {
        std::uint64_t commits = 0, failures = 0;
        std::size_t pending = 0;  // sessions with changes that are not on the disk yet
        double last_commit = 0;   // seconds
    };
    Figures figures() const;

  private:
    std::uint64_t add(std::string id, std::optional<SessionChange> change);
    void work();
    bool wait_for_changes(std::unique_lock<std::mutex>& lock);
    void write(std::unique_lock<std::mutex>& lock);
    bool commit(const SessionChanges& changes) noexcept;
    void take_back(SessionChanges changes);

    const FolderLock lock_;
    const std::filesystem::path file_;
    const Settled settled_;
    const Clock clock_;
    const WritingRules rules_;
    Database database_;
    SessionTable table_;
    const std::vector<StoredSession> found_;

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    SessionChanges pending_;
    std::uint64_t ticket_ = 0;  // of the newest change
    bool hurried_ = false, stopping_ = false, failing_ = false;
    Figures figures_;
    std::chrono::steady_clock::time_point rested_{};  // when the next transaction may begin
    std::thread thread_;
};

}  // namespace stillpoint::store
