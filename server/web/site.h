// Everything the server answers, put together: access, API, client, streams.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <variant>

#include "session/directory.h"
#include "session/library.h"
#include "session/planner.h"
#include "session/scheduler.h"
#include "support/clock.h"
#include "web/access.h"
#include "web/api.h"
#include "web/http.h"
#include "web/http_server.h"
#include "web/quotas.h"
#include "web/readiness.h"
#include "web/request_tally.h"
#include "web/router.h"
#include "web/static_files.h"
#include "web/trusted_proxies.h"

namespace stillpoint::web {

// I/O thread only.
class Site {
  public:
    // What answers belong to; the references must outlive the site.
    struct House {
        const session::Library& library;
        session::Directory& directory;
        session::Scheduler& scheduler;
        session::Planner& planner;
        session::Crew& openers;
        const support::Clock& clock;
        const Readiness& readiness;
        std::function<std::string()> metrics;  // the text of /metrics
    };

    // CLIENT is the folder of the web client.
    Site(House house, Access access, QuotaLimits quotas, TrustedProxies proxies,
         const std::filesystem::path& client);

    void handle(Request request, Respond respond);

    // What a WebSocket asks for, or the answer that refuses it.
    std::variant<StreamGrant, Response> admit_stream(Request request);

    // A place for a connection from PEER, an address; null when it has too many.
    Seat take_connection(std::string_view peer);

    Access& access() { return access_; }
    RequestTally& tally() { return tally_; }
    const RequestTally& tally() const { return tally_; }

  private:
    void add_routes();
    void receive(Request& request);  // who asks, and what the request is called
    std::optional<Response> refuse(Request& request);
    std::variant<Caller, Response> judge(const Request& request, std::variant<Caller, Response> judged);
    std::variant<StreamGrant, Response> try_stream(Request& request);
    void note(const Request& request, int status, support::Micros began);

    const House house_;
    Access access_;
    Quotas quotas_;
    TrustedProxies proxies_;
    Api api_;
    Router router_;
    StaticFiles files_;
    RequestTally tally_;
    std::string name_;  // of this run of the server, in ids of requests
    std::uint64_t requests_ = 0;
};

}  // namespace stillpoint::web
