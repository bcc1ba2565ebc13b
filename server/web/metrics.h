// GET /metrics: how the server stands and what it has done, in Prometheus' text format; docs/metrics.md.
#pragma once

#include <string>

#include "session/directory.h"
#include "session/scheduler.h"

namespace stillpoint::web {

inline constexpr const char* metrics_content_type = "text/plain; version=0.0.4; charset=utf-8";

std::string metrics_text(const session::Directory& directory, const session::Scheduler& scheduler);

}  // namespace stillpoint::web
