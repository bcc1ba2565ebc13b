// GET /metrics: how the server stands and what it has done, in Prometheus' text format; docs/metrics.md.
#pragma once

#include <string>

#include "session/directory.h"
#include "session/packet_cache.h"
#include "session/scheduler.h"
#include "store/session_store.h"
#include "web/http_server.h"
#include "web/request_tally.h"

namespace stillpoint::web {

inline constexpr const char* metrics_content_type = "text/plain; version=0.0.4; charset=utf-8";

// Where the figures come from.
struct Sources {
    const session::Directory& directory;
    const session::Scheduler& scheduler;
    const session::PacketCache& packets;
    const store::SessionStore* store;  // null: sessions end with the server
    const RequestTally& requests;
    const HttpServer& http;
    bool ready;  // as /readyz says
};

std::string metrics_text(const Sources& sources);

}  // namespace stillpoint::web
