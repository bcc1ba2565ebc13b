// The sessions that exist.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "session/admission.h"
#include "session/degradation.h"
#include "session/keeper.h"
#include "session/session.h"
#include "session/worker_room.h"

namespace stillpoint::session {

// I/O thread only.
class Directory {
  public:
    struct Limits {
        int sessions = 64;
        SessionLimits session{};
        DegradationRules degradation{};
    };

    // Sessions are kept in STORE, which must outlive this; without one they end with the server.
    Directory(Studio studio, Limits limits, store::SessionStore* store = nullptr);

    // A session, or why there is none. Its id cannot be guessed: 128 random bits.
    std::variant<std::shared_ptr<Session>, Refusal> open(SessionOptions options);

    // Why SESSION cannot play PIECE instead: it would need more time than there is.
    std::optional<Refusal> judge_change(const Session& session, const Piece& piece) const;

    std::shared_ptr<Session> find(std::string_view id) const;  // null when there is none
    std::vector<std::shared_ptr<Session>> all() const;
    int listeners() const;
    int size() const { return static_cast<int>(sessions_.size() + restoring_.size()); }

    // Ends a session and tells its listeners. False when there is none.
    bool close(std::string_view id);
    // The server goes: their listeners are told, and the store keeps the sessions.
    void close_all(std::string_view code, std::string_view reason);

    // ---- what outlives the server
    // Calls DONE when all that has happened is on the disk; at once where nothing is kept.
    void when_kept(std::function<void()> done) { keeper_.when_kept(std::move(done)); }
    void settled(std::uint64_t ticket) { keeper_.settled(ticket); }
    // Sessions are kept in STORE from now on. Only while there are none.
    void keep_in(store::SessionStore& store) { keeper_.keep_in(&store); }
    // Notes all sessions as they are for the last time, so that another server can go on with them. The store
    // may go afterwards.
    void hand_over();

    // A session of before a restart, which is not ready yet: it needs no admission any more, and COST
    // (session/admission.h) counts from now on.
    void expect(std::string id, double cost) { restoring_.emplace(std::move(id), cost); }
    bool restoring(std::string_view id) const { return restoring_.contains(id); }
    bool restored() const { return restoring_.empty(); }         // all of them
    void resume(const std::string& id, SessionOptions options);  // unless it has expired meanwhile
    void give_up(const std::string& id);

    // Call every 20 ms or so: lets every session go on, removes those that have expired, and gives up what it
    // must when the workers cannot keep up.
    void tick();

    // What the processor has been used for; every half second or so, from the thread that sends.
    void note_use(const support::MachineUse& machine);
    // Cores that the workers can have beside what else is going on.
    double worker_cores() const { return room_.cores(size()); }

    // ---- how it stands
    const Degradation& degradation() const { return degradation_; }
    Strain strain() const;
    const Tally& tally() const { return studio_.tally; }

  private:
    std::optional<Refusal> refusal(const SessionOptions& options) const;
    double share_of(const Session& session) const;
    std::vector<Session*> by_age(bool (*wanted)(const Session&)) const;  // the oldest first
    void degrade();
    void change_step(const Strain& strain);
    void shed(Strain strain);
    void take_back(const Strain& strain);
    std::vector<Carried> carried() const;
    Demand demand_of(const SessionOptions& newcomer) const;

    const Studio studio_;
    const Limits limits_;
    Degradation degradation_;
    WorkerRoom room_;
    std::map<std::string, std::shared_ptr<Session>, std::less<>> sessions_;
    std::map<std::string, double, std::less<>> restoring_;  // their costs
    Keeper keeper_;
};

}  // namespace stillpoint::session
