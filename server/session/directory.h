// The sessions that exist.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "session/session.h"

namespace stillpoint::session {

// I/O thread only.
class Directory {
  public:
    struct Limits {
        int sessions = 64;
        SessionLimits session{};
    };

    Directory(const support::Clock& clock, Workers& workers, Limits limits);

    // Null when there are as many sessions as there may be. Its id cannot be guessed: 128 random bits.
    std::shared_ptr<Session> open(SessionOptions options);

    std::shared_ptr<Session> find(std::string_view id) const;  // null when there is none
    std::vector<std::shared_ptr<Session>> all() const;
    int listeners() const;
    int size() const { return static_cast<int>(sessions_.size()); }

    // Ends a session and tells its listeners. False when there is none.
    bool close(std::string_view id);
    void close_all(std::string_view code, std::string_view reason);

    // Call every 50 ms or so: lets every session go on and removes those that have expired.
    void tick();

  private:
    const support::Clock& clock_;
    Workers& workers_;
    const Limits limits_;
    std::map<std::string, std::shared_ptr<Session>, std::less<>> sessions_;
};

}  // namespace stillpoint::session
