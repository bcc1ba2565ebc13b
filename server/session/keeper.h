// Keeps the sessions that exist in the store, so that a server which was killed goes on with them.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "session/session.h"
#include "store/session_store.h"

namespace stillpoint::session {

// I/O thread only; nothing here waits for the disk. It looks at the sessions again and again instead of being
// told of every change, so that none can be forgotten.
class Keeper {
  public:
    // From then on an answer is given although the disk has not confirmed what it says.
    static constexpr support::Micros longest_wait = support::micros_per_second / 4;

    // Without STORE nothing is kept. Both must outlive this, or what of it keep_in() replaces.
    Keeper(store::SessionStore* store, const support::Clock& clock) : store_(store), clock_(clock) {}

    // From now on there; null: what was noted so far is all that is kept.
    void keep_in(store::SessionStore* store) { store_ = store; }

    void note(const Session& session);  // writes what has changed since the last time
    void forget(std::string_view id);   // it is over

    // Calls DONE when all that was noted is on the disk; at once where nothing is kept.
    void when_kept(std::function<void()> done);

    // The store says so.
    void settled(std::uint64_t ticket);
    void tick();  // call every 50 ms or so

  private:
    struct Kept {
        SessionProgress progress;
        PiecePtr piece;
        std::uint64_t seed = 0;
        std::shared_ptr<const world::Style> style;
        float gain = 1;
        bool operator==(const Kept&) const = default;
    };
    struct Entry {
        Kept kept;
        std::shared_ptr<const std::string> levels;  // of the piece
    };
    struct Waiting {
        std::uint64_t ticket;
        support::Micros since;
        std::function<void()> done;
    };

    void write(const Session& session, const Entry& entry);

    store::SessionStore* store_;
    const support::Clock& clock_;
    std::map<std::string, Entry, std::less<>> entries_;
    std::uint64_t ticket_ = 0, settled_ = 0;
    std::deque<Waiting> waiting_;  // by ticket
};

}  // namespace stillpoint::session
