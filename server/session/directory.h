// The sessions that exist.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "session/admission.h"
#include "session/degradation.h"
#include "session/session.h"

namespace stillpoint::session {

// I/O thread only.
class Directory {
  public:
    struct Limits {
        int sessions = 64;
        SessionLimits session{};
        DegradationRules degradation{};
    };

    Directory(Studio studio, Limits limits);

    // A session, or why there is none. Its id cannot be guessed: 128 random bits.
    std::variant<std::shared_ptr<Session>, Refusal> open(SessionOptions options);

    // Why SESSION cannot play PIECE instead: it would need more time than there is.
    std::optional<Refusal> judge_change(const Session& session, const Piece& piece) const;

    std::shared_ptr<Session> find(std::string_view id) const;  // null when there is none
    std::vector<std::shared_ptr<Session>> all() const;
    int listeners() const;
    int size() const { return static_cast<int>(sessions_.size()); }

    // Ends a session and tells its listeners. False when there is none.
    bool close(std::string_view id);
    void close_all(std::string_view code, std::string_view reason);

    // Call every 20 ms or so: lets every session go on, removes those that have expired, and gives up what it
    // must when the workers cannot keep up.
    void tick();

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

    const Studio studio_;
    const Limits limits_;
    Degradation degradation_;
    std::map<std::string, std::shared_ptr<Session>, std::less<>> sessions_;
};

}  // namespace stillpoint::session
