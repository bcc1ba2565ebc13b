// Whether one more session can be carried without the others paying for it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "session/streaming_rules.h"

namespace stillpoint::session {

struct Refusal {
    std::string_view code;  // "busy", "track-too-dear" or "too-many-sessions"
    std::string reason;     // in plain words, for the one who asked
    int retry_after = 0;    // seconds after which it is worth while to ask again
};

// A session that was let in.
struct Carried {
    double cost = 0;  // CPU seconds per media second, the most that is to come
    double left = 0;  // seconds until it ends
};

// The fluid condition: seconds of sound lie between the scheduler and the ear, so only the sum of all costs
// counts in the long run. CORES: what the workers can have. NEWCOMER: CPU seconds per media second of its
// dearest moment ahead.
std::optional<Refusal> judge(const StreamingRules& rules, double cores, double newcomer,
                             std::vector<Carried> carried);

}  // namespace stillpoint::session
