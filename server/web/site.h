// Everything the server answers, put together: access, API, client, streams.
#pragma once

#include <filesystem>
#include <memory>
#include <variant>

#include "session/directory.h"
#include "session/library.h"
#include "session/planner.h"
#include "session/scheduler.h"
#include "web/access.h"
#include "web/api.h"
#include "web/http.h"
#include "web/readiness.h"
#include "web/router.h"
#include "web/static_files.h"

namespace stillpoint::web {

// I/O thread only.
class Site {
  public:
    // The references must outlive this. CLIENT is the folder of the web client.
    Site(const session::Library& library, session::Directory& directory, session::Scheduler& scheduler,
         session::Planner& planner, session::Crew& openers, AccessPolicy policy, const Readiness& readiness,
         const std::filesystem::path& client);

    void handle(const Request& request, Respond respond);

    // The session a WebSocket asks for, or the answer that refuses it.
    std::variant<std::shared_ptr<session::Session>, Response> admit_stream(const Request& request);

  private:
    Access access_;
    const Readiness& readiness_;
    session::Directory& directory_;
    Api api_;
    Router router_;
    StaticFiles files_;
};

}  // namespace stillpoint::web
