// Whether this server is the one to be asked: what /livez and /readyz say, and what is refused meanwhile.
#pragma once

#include <optional>

#include "session/directory.h"
#include "web/http.h"

namespace stillpoint::web {

enum class Phase {
    Standby,  // another server still has the sessions
    Serving,
    Draining,  // it goes; the sessions are left to whoever comes
};

// I/O thread only.
class Readiness {
  public:
    // DIRECTORY must outlive this.
    explicit Readiness(const session::Directory& directory) : directory_(directory) {}

    Phase phase() const { return phase_; }
    void enter(Phase phase) { phase_ = phase; }

    // 200 when requests should come here; 503 while sessions are not here yet, or not any more.
    Response ready() const;

    // The answer to everything below /v1 when there is nothing this server could say about sessions. A client
    // that tries again soon finds the one that can.
    std::optional<Response> refuse(const Request& request) const;

  private:
    const session::Directory& directory_;
    Phase phase_ = Phase::Serving;
};

}  // namespace stillpoint::web
